import { expect, test } from "vitest";
import { splitLines } from "./split-lines.ts";

async function linesOf(...chunks: readonly (string | Buffer)[]): Promise<string[]> {
  async function* bytes(): AsyncGenerator<Buffer> {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const lines: string[] = [];
  for await (const line of splitLines(bytes())) lines.push(line);
  return lines;
}

test("lines end where their line feeds are, wherever a chunk ends", async () => {
  expect(await linesOf("a\nb", "c\n", "\nd", "e", "f\n")).toEqual(["a", "bc", "", "def"]);
});

test("what stands behind the last line feed is a line", async () => {
  expect(await linesOf("a\nb")).toEqual(["a", "b"]);
  expect(await linesOf()).toEqual([]);
});

test("a character that a chunk cuts in two stays whole, and only a line feed ends a line", async () => {
  const bytes = Buffer.from("ä\u2028\r…\n");
  expect(await linesOf(bytes.subarray(0, 1), bytes.subarray(1, 7), bytes.subarray(7))).toEqual([
    "ä\u2028\r…",
  ]);
});
