import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { AttackWorld } from "../harness/attack-world.ts";

const PLIMSOLL = fileURLToPath(new URL("../../../../cli/bin/plimsoll.js", import.meta.url));

/** Runs `plimsoll verify` on the database of a server, with a file of checkpoints. */
export function verifyOnConsole(
  { database, environment }: Pick<AttackWorld, "database" | "environment">,
  anchors: string,
): Promise<{ readonly code: number; readonly output: string }> {
  const args = [PLIMSOLL, "verify", "--database", database, "--anchors", anchors];
  const env = { PATH: process.env["PATH"], ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}` });
    });
  });
}
