import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { heldEnvironment } from "../../../tools/held-environment.ts";

const LAUNCHER = fileURLToPath(new URL("../bin/plimsoll-server.js", import.meta.url));
const OUTPUT_KEPT = 20_000;
/** Less than a test may take, so that it fails with what was said and nothing is left behind. */
const PATIENCE_MILLIS = 100_000;
/** What the log says once the server takes requests. */
const SERVES = /"url":"(http:[^"]+)"/;

type Environment = Readonly<Record<string, string | undefined>>;

/** The server as its users start it: a process of its own. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;

  private constructor(child: ChildProcess, url: string) {
    this.child = child;
    this.url = url;
  }

  /** Settles when it says where it serves. What neither serves nor ends in time is ended. */
  static async start(environment: Environment): Promise<ServerProcess> {
    const child = spawn(process.execPath, [LAUNCHER], {
      env: heldEnvironment({ PLIMSOLL_WEB: "none", ...environment }),
      stdio: "pipe",
    });
    let output = "";
    const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MILLIS);
    const url = await new Promise<string>((resolve, reject) => {
      const read = (bytes: Buffer): void => {
        output = (output + bytes.toString()).slice(-OUTPUT_KEPT);
        const [, found] = SERVES.exec(output) ?? [];
        if (found !== undefined) resolve(found.replace("localhost", "127.0.0.1"));
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("exit", () => reject(new Error(`The server ended: ${output}`)));
    }).finally(() => clearTimeout(patience));
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

/**
 * Runs one of the server's commands, or a start that is to be refused, to its end. What serves instead has not been
 * refused and is stopped: its code is 0. What does not end in time is ended, with the code -1.
 */
export async function runServerCommand(
  args: readonly string[],
  environment: Environment,
): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, [LAUNCHER, ...args], { env: environment, stdio: "pipe" });
  const ended = new Promise<number>((resolve) => {
    child.once("close", (code) => resolve(code === null ? -1 : Math.min(code, 1)));
  });
  const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MILLIS);
  let [said, complained] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    // The database that it may have begun itself goes with it.
    if (SERVES.test(said.slice(-OUTPUT_KEPT))) child.kill("SIGTERM");
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complained += text));
  const code = await ended;
  clearTimeout(patience);
  return { code, output: `${said}${complained}`.trim() };
}
