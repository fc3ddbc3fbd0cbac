import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** Where operators are told of settings. */
const DOCUMENTS = ["README.md", "docs/server.md", "docs/anchors.md"];
const SOURCES = ["environment.ts", "people-settings.ts"];

test("every setting of the server stands in a table of settings, and each in a table is one", () => {
  const sources = SOURCES.map((file) => read(`apps/server/src/foundation/config/${file}`)).join("");
  const settings = [...sources.matchAll(/^ {2}([A-Z][A-Z_]+): (?:z|whole)\b/gm)].map(
    ([, name]) => name,
  );
  const rows = DOCUMENTS.flatMap((path) => read(path).match(/^\| `[A-Z_]+`.*?\|/gm) ?? []);
  const told = rows.flatMap((row) => [...row.matchAll(/`([A-Z_]+)`/g)].map(([, name]) => name));
  expect(settings.length).toBeGreaterThan(25);
  expect(settings.filter((name) => !told.includes(name))).toEqual([]);
  expect(told.filter((name) => !settings.includes(name))).toEqual([]);
});
