/** Runs every check, also after one has failed, so that one run shows all there is to fix. */
import { spawn } from "node:child_process";

/** Beside each other, so that both take about as long: the compiler works on several projects at once. */
const LANES = [
  ["check:lint", "check:unused", "check:format"],
  ["check:types", "check:layers", "check:house"],
];

const failed: string[] = [];
await Promise.all(
  LANES.map(async (checks) => {
    for (const check of checks) {
      const startedAt = performance.now();
      const { isPassed, output } = await run(check);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(`\n== ${check}\n${output}${isPassed ? "ok" : "FAILED"} after ${seconds} s`);
      if (!isPassed) failed.push(check);
    }
  }),
);
console.log(failed.length === 0 ? "\nAll checks pass." : `\nFailed: ${failed.join(", ")}.`);
if (failed.length > 0) process.exitCode = 1;

/** Runs a check and keeps what it prints, so that two of them do not mix. */
function run(check: string): Promise<{ readonly isPassed: boolean; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("npm", ["run", "--silent", check], { shell: process.platform === "win32" });
    let output = "";
    child.stdout.on("data", (text) => (output += String(text)));
    child.stderr.on("data", (text) => (output += String(text)));
    child.on("error", reject);
    child.on("close", (code) => resolve({ isPassed: code === 0, output }));
  });
}
