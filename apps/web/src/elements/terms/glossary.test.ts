import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { GLOSSARY } from "./glossary.ts";

const DOCUMENT = new URL("../../../../../docs/glossary.md", import.meta.url);
const HEADING = "## Words on the pages";

/** The rows of a table, each cut into its cells; without the heading and the line below it. */
function rowsOf(text: string): string[][] {
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test("the document explains the words of the pages as the pages do", async () => {
  const [, onPages = ""] = (await readFile(DOCUMENT, "utf8")).split(HEADING);
  const entries = Object.values(GLOSSARY).map(({ word, plain, meaning }) => [word, plain, meaning]);
  expect(rowsOf(onPages)).toEqual(entries);
});

test("every word has a row that tells it exactly", async () => {
  const [exactly = ""] = (await readFile(DOCUMENT, "utf8")).split(HEADING);
  const known = new Set(rowsOf(exactly).map(([word]) => word));
  const missing = Object.values(GLOSSARY).filter(({ row }) => !known.has(row));
  expect(missing).toEqual([]);
});

test("every word is found by its own pattern, in one short line", () => {
  for (const { word, pattern, meaning, plain } of Object.values(GLOSSARY)) {
    expect(word).toMatch(pattern);
    expect(meaning.length, word).toBeLessThanOrEqual(130);
    expect(meaning, word).toMatch(/\.$/);
    expect(plain, word).not.toMatch(pattern);
  }
});
