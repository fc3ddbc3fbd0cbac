import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const LAUNCHER = fileURLToPath(new URL("../bin/plimsoll-server.js", import.meta.url));
const OUTPUT_KEPT = 20_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** The server as its users start it: a process of its own. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;

  private constructor(child: ChildProcess, url: string) {
    this.child = child;
    this.url = url;
  }

  /** Settles when it says where it serves. */
  static async start(environment: Environment): Promise<ServerProcess> {
    const child = spawn(process.execPath, [LAUNCHER], {
      env: { PLIMSOLL_WEB: "none", ...environment },
      stdio: "pipe",
    });
    let output = "";
    const url = await new Promise<string>((resolve, reject) => {
      const read = (bytes: Buffer): void => {
        output = (output + bytes.toString()).slice(-OUTPUT_KEPT);
        const [, found] = /"url":"(http:[^"]+)"/.exec(output) ?? [];
        if (found !== undefined) resolve(found.replace("localhost", "127.0.0.1"));
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("exit", () => reject(new Error(`The server ended: ${output}`)));
    });
    return new ServerProcess(child, url);
  }

  /** Sends a signal and waits until the process is gone. Returns its exit code and signal. */
  async end(signal: NodeJS.Signals): Promise<readonly [number | null, NodeJS.Signals | null]> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) {
      return [child.exitCode, child.signalCode];
    }
    const exit = once(child, "exit");
    child.kill(signal);
    return (await exit) as [number | null, NodeJS.Signals | null];
  }
}

/** Runs one of the server's commands to its end. */
export function runServerCommand(
  args: readonly string[],
  environment: Environment,
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const settings = { env: { ...environment } };
    execFile(process.execPath, [LAUNCHER, ...args], settings, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}`.trim() });
    });
  });
}
