import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const PLIMSOLL = fileURLToPath(new URL("../bin/plimsoll.js", import.meta.url));

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command line as a process of its own, in `folder`. */
export function runPlimsoll(args: readonly string[], folder = "."): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [PLIMSOLL, ...args],
      { cwd: folder, env: { PATH: process.env["PATH"] } },
      (_error, stdout, stderr) => {
        resolve({ exitCode: child.exitCode ?? -1, stdout, stderr });
      },
    );
  });
}
