import { gzipSync } from "node:zlib";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { scratchFile } from "../../test/scratch-file.ts";
import { openCsv } from "./csv.ts";
import { InputError } from "./input-error.ts";

const asTheyAre = (columns: readonly string[]): readonly string[] => columns;

/** Every row as its fields, or as its problem. */
async function readAll(path: string): Promise<unknown[]> {
  const file = await openCsv(path, asTheyAre);
  const rows: unknown[] = [];
  for await (const row of file.rows) {
    rows.push(row.ok ? [row.line, ...file.header.map(row.field)] : [row.line, row.message]);
  }
  return rows;
}

describe("a csv file", () => {
  test("is read by the names in its header, with line numbers", async () => {
    const path = scratchFile("a.csv", "id,debt\n1,20\n2,30\n");
    const file = await openCsv(path, asTheyAre);
    expect(file.header).toEqual(["id", "debt"]);
    expect(await readAll(path)).toEqual([
      [2, "1", "20"],
      [3, "2", "30"],
    ]);
  });

  test("is read the same from gzip, with carriage returns and a byte order mark", async () => {
    const text = "\uFEFFid, debt\r\n1,20\r\n2 , 30";
    const rows = [
      [2, "1", "20"],
      [3, "2", "30"],
    ];
    expect(await readAll(scratchFile("a.csv", text))).toEqual(rows);
    expect(await readAll(scratchFile("a.csv.gz", gzipSync(text)))).toEqual(rows);
  });

  test("may quote fields that hold commas and quotes", async () => {
    const path = scratchFile("a.csv", 'id,note\n1,"a, ""b"""\n"2", "c" \n3,\n');
    expect(await readAll(path)).toEqual([
      [2, "1", 'a, "b"'],
      [3, "2", "c"],
      [4, "3", ""],
    ]);
  });

  test("hands on malformed rows with their line and reads on", async () => {
    const path = scratchFile("a.csv", 'id,debt\n1\n2,3,4\n\n"5,6\n7"x,8\n9,10\n\n\n');
    const quote = "A quote is misplaced or not closed on its line. Close it.";
    expect(await readAll(path)).toEqual([
      [2, "The row has 1 fields, the header 2. Complete the row or remove it."],
      [3, "The row has 3 fields, the header 2. Complete the row or remove it."],
      [4, "The line is blank. Remove it."],
      [5, quote],
      [6, quote],
      [7, "9", "10"],
    ]);
  });

  test("keeps a character whole that two chunks of the file share", async () => {
    const body = Array.from({ length: 30_000 }, (_, index) => `${String(index)},é`).join("\n");
    const rows = await readAll(scratchFile("a.csv", `n,letter\n${body}\n`));
    expect(rows).toHaveLength(30_000);
    expect(rows.at(-1)).toEqual([30_001, "29999", "é"]);
    expect(rows.every((row) => (row as unknown[])[2] === "é")).toBe(true);
  });

  test.each([
    ["", "The file is empty. Give one with a header line."],
    ["a,,b\n", ":1: Column 2 has no name. Name every column in the header."],
    ["a,b,a\n", ':1: field "a": The header names this column twice. Rename or remove one of them.'],
    ['a,"b\n', ":1: A quote in the header is not closed."],
  ])("is refused for its header: %j", async (text, message) => {
    const path = scratchFile("a.csv", text);
    await expect(openCsv(path, asTheyAre)).rejects.toThrow(InputError);
    await expect(openCsv(path, asTheyAre)).rejects.toThrow(message);
  });

  test("that cannot be read is refused with what to do", async () => {
    const cut = gzipSync("id\n" + "1234567890\n".repeat(1000)).subarray(0, 30);
    await expect(readAll(scratchFile("cut.csv.gz", cut))).rejects.toThrow(
      "cut.csv.gz: The compressed file is cut off. Fetch or compress it again.",
    );
    const plain = scratchFile("plain.csv.gz", "id\n1\n");
    await expect(openCsv(plain, asTheyAre)).rejects.toThrow(
      "The name ends in .gz but the file is not valid gzip.",
    );
    await expect(openCsv(dirname(plain), asTheyAre)).rejects.toThrow("This is a folder.");
    await expect(openCsv(`${plain}.csv`, asTheyAre)).rejects.toThrow("There is no such file.");
    const endless = scratchFile("endless.csv", "x".repeat(1_100_000));
    await expect(openCsv(endless, asTheyAre)).rejects.toThrow("longer than 1,000,000 characters");
  });
});
