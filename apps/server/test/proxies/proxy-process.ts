import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";

/** How a proxy is started with a configuration in a folder of its own. */
type Launch = (folder: string, file: string) => readonly [program: string, ...args: string[]];

/** A proxy in a process of its own, before one server. */
export class ProxyProcess {
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.#child = child;
    this.#folder = folder;
  }

  /** Settles when it passes requests on. `configure` gets the port to listen on. */
  static async start(launch: Launch, configure: (port: number) => string): Promise<ProxyProcess> {
    const folder = await mkdtemp(join(tmpdir(), "plimsoll-proxy-"));
    const port = await freePort();
    const file = join(folder, "proxy.conf");
    await writeFile(file, configure(port));
    const [program, ...args] = launch(folder, file);
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    child.stdout.on("data", (text: Buffer) => (said += text.toString()));
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const url = `http://127.0.0.1:${port}`;
    const proxy = new ProxyProcess(url, child, folder);
    const health = async (): Promise<number> => (await fetch(`${url}/health`)).status;
    try {
      await expect.poll(() => (child.exitCode === null ? health() : said)).toBe(200);
    } catch (error) {
      await proxy.stop();
      throw new Error(`${program} does not pass requests on: ${said}`, { cause: error });
    }
    return proxy;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, "exit");
      this.#child.kill("SIGTERM");
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
