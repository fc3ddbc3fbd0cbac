import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const HERE = new URL("./", import.meta.url);
const folders = await readdir(HERE, { withFileTypes: true });
const sections = folders.flatMap((folder) =>
  folder.isDirectory() && folder.name !== "harness" ? [folder.name] : [],
);

test("every section has attacks", () => {
  expect(sections.sort()).toEqual(["history", "load", "mode", "people", "secrets", "time"]);
});

test.each(sections)("the attacks of section %s notice a hole that is planted", async (section) => {
  const folder = new URL(`${section}/`, HERE);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".pg.test.ts"));
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, folder), "utf8")));
  expect(texts.filter((text) => /^ {2}holes: \[$/m.test(text))).not.toEqual([]);
});
