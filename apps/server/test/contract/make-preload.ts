import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import { PRELOAD } from "../../../../tools/held-environment.ts";

const FILES = ["report-exchanges", "watch-http", "described"];

/**
 * Before all tests of a run: writes as JavaScript what servers of their own load first. They start as their users start
 * them, without what reads TypeScript in tests. Returns how to remove it.
 */
export default async function makePreload(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-preload-"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  for (const name of FILES) {
    const source = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
    const { outputText } = ts.transpileModule(await readFile(source, "utf8"), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        rewriteRelativeImportExtensions: true,
      },
    });
    await writeFile(join(folder, `${name}.js`), outputText);
  }
  process.env[PRELOAD] = pathToFileURL(join(folder, "report-exchanges.js")).href;
  return () => rm(folder, { recursive: true, force: true });
}
