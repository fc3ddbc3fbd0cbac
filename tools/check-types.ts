/**
 * Compiles every tsconfig*.json below the root without output: each package against its own
 * libraries and types (the engine's sources see neither Node nor a browser), its tests, the tools.
 * The root's own tsconfig.json holds the same files once more, for editors and the linter.
 */
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { repositoryFiles } from "./repository.ts";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");
/** The compiler's "no inputs were found": a package that has no sources yet. */
const NO_INPUTS = "TS18003";
const CACHE = join(ROOT, "node_modules/.cache/types");

const projects = repositoryFiles(ROOT).filter((path) => /\/tsconfig(\.[^/]+)?\.json$/.test(path));
mkdirSync(CACHE, { recursive: true });

let allCompile = true;
const waiting = [...projects];
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let project = waiting.shift(); project !== undefined; project = waiting.shift()) {
      const output = await compile(project);
      if (output === "") continue;
      allCompile = false;
      console.error(`${project}\n${output}`);
    }
  }),
);
console.log(
  allCompile ? `types: ${projects.length} projects compile` : "types: some projects do not compile",
);
if (!allCompile) process.exitCode = 1;

/** What the compiler says about `project`; empty when it compiles. */
function compile(project: string): Promise<string> {
  const buildInfo = join(CACHE, `${project.replaceAll("/", "-")}.tsbuildinfo`);
  const args = [TSC, "-p", project, "--incremental", "--tsBuildInfoFile", buildInfo, "--pretty"];
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: ROOT, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const isClean = error === null || stdout.includes(NO_INPUTS);
      done(isClean ? "" : `${stdout}${stderr}` || error.message);
    });
  });
}
