import { readdirSync, readFileSync } from "node:fs";
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
