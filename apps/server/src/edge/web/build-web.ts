import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { exchangeFolder } from "./exchange-folder.ts";
import { isCompressible } from "./media-type.ts";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../../../../", import.meta.url));
/** Where the web app lies; apps never import each other. */
const APP = join(ROOT, "apps", "web");
const DIST = join(APP, "dist");
const INDEX = join(DIST, "index.html");
/** What the built app is made of. */
const SOURCES = [
  ...["src", "public", "build", "index.html", "vite.config.ts", "package.json"].map((name) =>
    join(APP, name),
  ),
  ...["engine", "contract", "lab"].map((name) => join(ROOT, "packages", name, "src")),
];
const BUILD_MILLIS_MAX = 300_000;

export interface WebLog {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
}

/**
 * The folder with the built web app, built first when it is missing or older than its sources. A build
 * that fails is reported; then the last one that worked is served, or none: null.
 */
export async function prepareWeb(log: WebLog): Promise<string | null> {
  const builtAt = await modifiedAt(INDEX);
  const changedAt = Math.max(...(await Promise.all(SOURCES.map(newestIn))));
  if (builtAt >= changedAt) return DIST;
  const began = performance.now();
  try {
    log.info({}, "The web app is being built.");
    await build(changedAt);
    const seconds = Math.round((performance.now() - began) / 1_000);
    log.info({ seconds }, "The web app is built.");
    return DIST;
  } catch (error) {
    const hint = "Run `npm run build -w @plimsoll/web` to see why. The API starts all the same.";
    log.error({ error, output: outputOf(error) }, `The web app could not be built. ${hint}`);
    return builtAt > 0 ? DIST : null;
  }
}

/** Builds beside the folder that may be served, and puts the result in its place at once. */
async function build(changedAt: number): Promise<void> {
  const aside = join(APP, "node_modules");
  const fresh = await mkdtemp(join(aside, ".dist-"));
  const vite = dirname(createRequire(join(APP, "package.json")).resolve("vite/package.json"));
  const script = join(vite, "bin", "vite.js");
  const args = ["--import", "tsx", script, "build", "--outDir", fresh, "--logLevel", "warn"];
  try {
    await run(process.execPath, args, { cwd: APP, timeout: BUILD_MILLIS_MAX });
    await compress(fresh);
    // Another start has built the same meanwhile, and may be reading it.
    if ((await modifiedAt(INDEX)) >= changedAt) return;
    // Others read it too: what mkdtemp makes is for its owner alone.
    await chmod(fresh, 0o755);
    await exchangeFolder(fresh, DIST, aside);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Puts a compressed copy beside every file that gains by it. */
async function compress(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !isCompressible(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = await readFile(file);
    await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes));
    await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
  }
}

async function newestIn(path: string): Promise<number> {
  const own = await stat(path).catch(() => null);
  if (own === null || !own.isDirectory()) return own?.mtimeMs ?? 0;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.includes(".test."));
  const times = await Promise.all(
    files.map((entry) => modifiedAt(join(entry.parentPath, entry.name))),
  );
  return Math.max(0, ...times);
}

async function modifiedAt(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.mtimeMs ?? 0;
}

function outputOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { stderr = "", stdout = "" } = error as { stderr?: string; stdout?: string };
  return `${stdout}${stderr}`.slice(-4_000);
}
