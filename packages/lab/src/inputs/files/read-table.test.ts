import { gzipSync } from "node:zlib";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { scratchFile } from "../../../test/scratch-file.ts";
import { workbookOf, zipOf } from "../../../test/workbook.ts";
import { InputError } from "../input-error.ts";
import { readTable } from "./read-table.ts";

/** Every row as its line and its fields, or its problem. */
async function readAll(content: string | Uint8Array, name = "a.csv"): Promise<unknown[]> {
  const { rows } = await readTable(scratchFile(name, content));
  return [...rows].map((row) => [row.line, ...("fields" in row ? row.fields : [row.broken])]);
}

const TEXT = "id,debt\n1,20\n2,30\n";
const ROWS = [
  [1, "id", "debt"],
  [2, "1", "20"],
  [3, "2", "30"],
];

describe("a table in a file", () => {
  test.each<[string, string | Uint8Array]>([
    ["as it is", TEXT],
    ["without a line end at its end", TEXT.trimEnd()],
    ["with carriage returns", TEXT.replaceAll("\n", "\r\n")],
    ["with carriage returns alone", TEXT.replaceAll("\n", "\r")],
    ["with a byte order mark", `\uFEFF${TEXT}`],
    ["in UTF-16 with a mark", Buffer.from(`\uFEFF${TEXT}`, "utf16le")],
    ["in UTF-16 without a mark", Buffer.from(TEXT, "utf16le")],
    ["in UTF-16, high byte first", Buffer.from(`\uFEFF${TEXT}`, "utf16le").swap16()],
    ["compressed", gzipSync(TEXT)],
    ["with semicolons", TEXT.replaceAll(",", ";")],
    ["with tabs", TEXT.replaceAll(",", "\t")],
    ["with quotes", 'id,"debt"\n"1","20"\n2, "30" \n'],
    ["with blank lines at its end", `${TEXT}\n\n`],
    ["with empty rows of a spreadsheet at its end", `${TEXT},\n,\n`],
  ])("is read %s", async (_, content) => {
    expect(await readAll(content)).toEqual(ROWS);
    // What is in the file counts, not its name.
    expect(await readAll(content, "a.csv.gz")).toEqual(ROWS);
  });

  test("may say what separates its fields, and begin with blank lines", async () => {
    expect(await readAll("sep=;\n\na;1,5\nb;2,5\n")).toEqual([
      [3, "a", "1,5"],
      [4, "b", "2,5"],
    ]);
  });

  test("keeps decimal commas between semicolons together", async () => {
    expect(await readAll("1770249600;80000,5;1\n1770253200;79000,5;2\n")).toEqual([
      [1, "1770249600", "80000,5", "1"],
      [2, "1770253200", "79000,5", "2"],
    ]);
  });

  test("may quote fields that hold separators, quotes and line ends", async () => {
    expect(await readAll('id,note\n1,"a, ""b"""\n2,"c\nd"\n3,\n')).toEqual([
      [1, "id", "note"],
      [2, "1", 'a, "b"'],
      [3, "2", "c\nd"],
      [5, "3", ""],
    ]);
  });

  test("hands on rows with broken quotes and reads on", async () => {
    const quote = "A quote is misplaced or not closed. Close it.";
    expect(await readAll('id,debt\n"5,6\n7"x,8\n9,10\n')).toEqual([
      [1, "id", "debt"],
      [2, quote],
      [3, quote],
      [4, "9", "10"],
    ]);
  });

  test("may be in a code page of Windows", async () => {
    const content = Buffer.from("name,debt\nMüller,1\xa0234\n", "latin1");
    expect(await readAll(content)).toEqual([
      [1, "name", "debt"],
      [2, "Müller", "1\u00a0234"],
    ]);
  });

  test.each<[string, string]>([
    ["a list of lists", '[["id","debt"],["1","20"],[2,30]]'],
    ["a list of objects", '[{"id":"1","debt":"20"},{"id":2,"debt":30}]'],
    ["lists side by side", '{"s":"ok","id":[1,2],"debt":["20","30"]}'],
    [
      "an envelope",
      '{"error":[],"result":{"rows":[{"id":1,"debt":20},{"id":2,"debt":30}],"last":7}}',
    ],
    ["a data frame split up", '{"columns":["id","debt"],"index":[0,1],"data":[[1,20],[2,30]]}'],
    ["a data frame by columns", '{"id":{"0":1,"1":2},"debt":{"0":20,"1":30}}'],
    ["a value a line", '{"id":1,"debt":20}\n{"id":2,"debt":30}\n'],
  ])("may be JSON: %s", async (_, text) => {
    const rows = (await readAll(text, "a.json")).map((row) => (row as unknown[]).slice(1));
    expect(rows).toEqual(ROWS.map((row) => row.slice(1)));
  });

  test("may be a sheet of a workbook, the first or the one that is named", async () => {
    const content = workbookOf({
      Loans: [
        ["id", "debt"],
        ["", ""],
        // What Excel stores for 0.1 + 0.6, and for 2026-02-05 04:00.
        ["a", { number: "0.70000000000000007" }],
        ["b", { date: "46058.166666666664" }],
      ],
      Notes: [["nothing"], ["here"]],
    });
    const path = scratchFile("book.xlsx", content);
    const fieldsOf = async (sheet?: string): Promise<unknown[]> =>
      [...(await readTable(path, sheet)).rows].map((row) => [
        row.line,
        "fields" in row && row.fields,
      ]);
    const loans = [
      [1, ["id", "debt"]],
      [3, ["a", "0.7"]],
      [4, ["b", "2026-02-05T04:00:00.000Z"]],
    ];
    expect(await fieldsOf()).toEqual(loans);
    expect(await fieldsOf("Loans")).toEqual(loans);
    expect(await fieldsOf("2")).toEqual([
      [1, ["nothing"]],
      [2, ["here"]],
    ]);
    await expect(readTable(path, "Other")).rejects.toThrow(
      'There is no sheet "Other". The workbook has: Loans, Notes.',
    );
  });

  test.each<[string | Uint8Array, string]>([
    ["", "The file is empty. Give one with a header line."],
    ["\n\n", "The file is empty."],
    [zipOf({ "BTCUSDT-1h.csv": "1,2\n" }), "This is a zip archive. Unpack it and give the file"],
    [Buffer.from("\xD0\xCF\x11\xE0\xA1\xB1", "latin1"), "Save it as .xlsx or CSV"],
    [Buffer.from("PAR1\x15\x00", "latin1"), "This is a Parquet file. Write it as CSV"],
    [Buffer.from([1, 0, 2, 0, 0, 0, 0, 3]), "This is no text file."],
    ["<!DOCTYPE html><html></html>", "This is a web page, not a file of figures."],
    ['{"a":', "This is not JSON"],
    ['{"a":1}', "No table is in this JSON."],
    ['{"bids":[[1,2]],"asks":[[1,2]]}', "This JSON holds several tables: bids, asks."],
    [zipOf({ "xl/workbook.xml": "<broken" }), "The workbook cannot be read. Save its sheet as CSV"],
  ])("is refused with the way out: %#", async (content, message) => {
    const path = scratchFile("a.csv", content);
    await expect(readTable(path)).rejects.toThrow(InputError);
    await expect(readTable(path)).rejects.toThrow(message);
  });

  test("that cannot be read is refused with what to do", async () => {
    const whole = gzipSync("id\n" + "1234567890\n".repeat(1000));
    const cut = scratchFile("cut.csv.gz", whole.subarray(0, 30));
    await expect(readTable(cut)).rejects.toThrow(
      "cut.csv.gz: The compressed file is cut off. Fetch or compress it again.",
    );
    await expect(readTable(dirname(cut))).rejects.toThrow("This is a folder.");
    await expect(readTable(`${cut}.csv`)).rejects.toThrow("There is no such file.");
  });
});
