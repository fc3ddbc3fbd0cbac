import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const DOCUMENT = readFileSync(join(ROOT, "docs/operations.md"), "utf8");

const SECTIONS = [...DOCUMENT.matchAll(/^### `([a-z_]+)`$/gm)].flatMap(([, name]) => name ?? []);

const SOURCES = join(ROOT, "apps/server/src");

const sources = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
  .filter((path) => /(?<!\.test)\.ts$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(SOURCES, path), "utf8") }))
  .filter(({ text }) => /alarms\??\.raise\(/.test(text));

/** Names stand in the call, or in constants of the same file that end with ALARM. */
function namesIn(text: string): string[] {
  const found = [
    ...text.matchAll(/\bname: "([a-z]+(?:_[a-z]+)+)",?\s*(?:\n\s*)?(?:sentence|stopsService)/g),
    ...text.matchAll(/\bALARM(?:_[A-Z]+)? = "([a-z_]+)"/g),
  ];
  return found.flatMap(([, name]) => name ?? []);
}

test.each(sources)("every alarm of $path has a section of its own", ({ text }) => {
  const names = namesIn(text);
  // Whoever raises one in another way must be found by this test, too.
  expect(names).not.toEqual([]);
  for (const name of names) expect(SECTIONS).toContain(name);
});

test("there are alarms, and each section of one is of one that is raised", () => {
  const raised = sources.flatMap(({ text }) => namesIn(text)).sort();
  expect([...new Set(raised)]).toEqual([...SECTIONS].sort());
});

test("what a refused start is said to print is in the sources, of all packages", () => {
  const roots = [
    SOURCES,
    ...readdirSync(join(ROOT, "packages")).map((name) => join(ROOT, "packages", name, "src")),
  ].filter((folder) => existsSync(folder));
  const text = roots
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((path) => /(?<!\.test)\.ts$/.test(path))
        .map((path) => readFileSync(join(folder, path), "utf8")),
    )
    .join("\n");
  const [, table = ""] = /^## The server does not start\n([^]*?)\n## /m.exec(DOCUMENT) ?? [];
  const said = [...table.matchAll(/^\| ([^|]*)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/"([^"]+)"/g)].flatMap(([, quoted = ""]) => quoted.split("…")),
  );
  const pieces = said.map((piece) => piece.trim()).filter((piece) => /\w/.test(piece));
  expect(pieces.length).toBeGreaterThan(10);
  for (const piece of pieces) expect(text.includes(piece), piece).toBe(true);
});

test("links within the document lead somewhere", () => {
  const headings = [...DOCUMENT.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, "")
      .trim()
      .replaceAll(" ", "-"),
  );
  const links = [...DOCUMENT.matchAll(/\]\(#([^)]+)\)/g)].flatMap(([, link]) => link ?? []);
  expect(links.length).toBeGreaterThan(5);
  for (const link of links) expect(headings).toContain(link);
});
