import { execFile, spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { heldEnvironment } from "../../../tools/held-environment.ts";

const PLIMSOLL = fileURLToPath(new URL("../bin/plimsoll.js", import.meta.url));
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

export type Environment = Readonly<Record<string, string>>;

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line as a process of its own, in `folder`, with nothing of our environment. */
export function runPlimsoll(
  args: readonly string[],
  folder = ".",
  environment: Environment = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [PLIMSOLL, ...args],
      {
        cwd: folder,
        env: { PATH: process.env["PATH"], ...environment },
        maxBuffer: OUTPUT_BYTES_MAX,
      },
      (_error, stdout, stderr) => {
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr });
      },
    );
  });
}

/** `plimsoll start` under way. */
export interface StartedServer {
  readonly url: string;
  readonly child: ChildProcess;
  /** The exit code of the command line; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts the real server through the command line, on a free port, and waits until it serves. */
export async function startPlimsoll(
  args: readonly string[],
  folder: string,
  environment: Environment = {},
): Promise<StartedServer> {
  const child = spawn(process.execPath, [PLIMSOLL, "start", "--port", "0", ...args], {
    cwd: folder,
    env: heldEnvironment({ PATH: process.env["PATH"], HOST: "127.0.0.1", ...environment }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let output = "";
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (text: Buffer): void => {
      output += text.toString();
      const found = /"url":"http:\/\/localhost:(\d+)".*"Plimsoll serves"/.exec(output);
      if (found !== null) resolve(`http://127.0.0.1:${found[1] ?? ""}`);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    void ended.then((code) => reject(new Error(`it ended with ${code}: ${output}`)));
  });
  return { url, child, ended };
}
