/** Runs every check, also after one has failed, so that one run shows all there is to fix. */
import { spawnSync } from "node:child_process";

const CHECKS = ["check:format", "check:lint", "check:types", "check:layers", "check:house"];

const failed = CHECKS.filter((check) => {
  console.log(`\n== ${check}`);
  const startedAt = performance.now();
  const { status } = spawnSync("npm", ["run", "--silent", check], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  console.log(
    `${status === 0 ? "ok" : "FAILED"} after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
  );
  return status !== 0;
});

console.log(failed.length === 0 ? "\nAll checks pass." : `\nFailed: ${failed.join(", ")}.`);
if (failed.length > 0) process.exitCode = 1;
