/**
 * What the app costs its reader: script per route, time until the first page answers, and frame times
 * while the crash plays at top speed. `npm run bench:web`; starts its own sandbox and browser.
 */
import { readFile } from "node:fs/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { Stage } from "./e2e/stage.ts";

const DIST = new URL("../dist/", import.meta.url);

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly isDynamicEntry?: boolean;
  readonly imports?: readonly string[];
}

const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;

async function printSizes(): Promise<void> {
  const text = await readFile(new URL(".vite/manifest.json", DIST), "utf8");
  const manifest = JSON.parse(text) as Readonly<Record<string, Chunk>>;
  const sizes = new Map<string, { readonly gzip: number; readonly brotli: number }>();
  for (const { file } of Object.values(manifest)) {
    if (!file.endsWith(".js") || sizes.has(file)) continue;
    const bytes = await readFile(new URL(file, DIST));
    sizes.set(file, { gzip: gzipSync(bytes).length, brotli: brotliCompressSync(bytes).length });
  }
  const filesOf = (name: string, found = new Set<string>()): Set<string> => {
    const chunk = manifest[name];
    if (chunk === undefined || found.has(chunk.file)) return found;
    found.add(chunk.file);
    for (const imported of chunk.imports ?? []) filesOf(imported, found);
    return found;
  };
  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry === true) ?? "";
  console.log("script per route (first visit, everything it needs):");
  for (const [name, chunk] of Object.entries(manifest)) {
    if (!name.startsWith("src/pages/") || chunk.isDynamicEntry !== true) continue;
    const files = new Set([...filesOf(entry), ...filesOf(name)]);
    const total = { gzip: 0, brotli: 0 };
    for (const file of files) {
      total.gzip += sizes.get(file)?.gzip ?? 0;
      total.brotli += sizes.get(file)?.brotli ?? 0;
    }
    // A page with parts of its own stands in a folder of its name.
    const route = name.replace(/^src\/pages\/|-page\.tsx$/g, "").replace(/([^/]+)\/\1$/, "$1");
    console.log(
      `  ${route.padEnd(28)} ${kilobytes(total.gzip).padStart(9)} gzip ${kilobytes(total.brotli).padStart(9)} brotli`,
    );
  }
}

/** Times between frames over eight seconds, as text: what compiles this file adds helpers the page lacks. */
const FRAME_GAPS = `new Promise((resolve) => {
  const gaps = [];
  const begun = performance.now();
  let last = begun;
  const step = (now) => {
    gaps.push(now - last);
    last = now;
    if (now - begun < 8000) requestAnimationFrame(step);
    else resolve(gaps);
  };
  requestAnimationFrame(step);
})`;

async function printTimes(): Promise<void> {
  const stage = await Stage.set();
  try {
    const visitor = await stage.visit();
    const { page } = visitor;
    const opened = performance.now();
    await page.goto("/");
    await page.getByRole("button", { name: "Borrower", exact: true }).waitFor();
    await page.getByRole("button", { name: "Borrower", exact: true }).click({ trial: true });
    console.log(`first page answers a click after ${Math.round(performance.now() - opened)} ms`);

    await visitor.become("Risk officer");
    await visitor.call("POST", "/v1/sandbox/clock", { action: "speed", speed: 86_400 });
    await visitor.call("POST", "/v1/sandbox/clock", { action: "play" });
    const gaps = await page.evaluate<number[]>(FRAME_GAPS);
    gaps.sort((a, b) => a - b);
    const at = (share: number): string => (gaps[Math.floor(gaps.length * share)] ?? 0).toFixed(1);
    console.log(
      `frames of the live book at a day a second: ${gaps.length} in 8 s, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, longest ${(gaps.at(-1) ?? 0).toFixed(1)} ms`,
    );
  } finally {
    await stage.strike();
  }
}

await printTimes();
await printSizes();
