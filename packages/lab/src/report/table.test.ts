import { describe, expect, test } from "vitest";
import { coloursFor } from "./colours.ts";
import { renderTable } from "./table.ts";

const TABLE = {
  headers: ["", "reference", "partial", "soft", "plan"],
  rows: [
    ["loans", "2,186", "2,186", "2,186", "2,186"],
    ["cost", "1.014 %", "0.705 %", "0.073 %", "0.047 %"],
  ],
};

describe("a table", () => {
  test("aligns its columns", () => {
    expect(renderTable(TABLE, { width: 80 })).toMatchInlineSnapshot(`
      "       reference  partial     soft     plan
      ───────────────────────────────────────────
      loans      2,186    2,186    2,186    2,186
      cost     1.014 %  0.705 %  0.073 %  0.047 %"
    `);
  });

  test("puts columns that do not fit below, with the names again", () => {
    expect(renderTable(TABLE, { width: 30 })).toMatchInlineSnapshot(`
      "       reference  partial
      ─────────────────────────
      loans      2,186    2,186
      cost     1.014 %  0.705 %

                soft     plan
      ───────────────────────
      loans    2,186    2,186
      cost   0.073 %  0.047 %"
    `);
  });

  test("cuts only what does not fit alone", () => {
    const table = { headers: ["", "policy"], rows: [["a very long name of a row", "1,234"]] };
    expect(renderTable(table, { width: 20 })).toMatchInlineSnapshot(`
      "              policy
      ────────────────────
      a very long…   1,234"
    `);
  });

  test("is never wider than the terminal and never ends a line in blanks", () => {
    for (let width = 10; width <= 100; width += 1) {
      for (const line of renderTable(TABLE, { width }).split("\n")) {
        expect([...line].length).toBeLessThanOrEqual(width);
        expect(line).toBe(line.trimEnd());
      }
    }
  });

  test("is decorated without being moved", () => {
    const colours = coloursFor(true, {});
    const decorated = renderTable(TABLE, { width: 30, colours });
    const plain = decorated.replace(/\u001B\[\d+m/g, "");
    expect(plain).toBe(renderTable(TABLE, { width: 30 }));
    expect(decorated).not.toBe(plain);
  });
});

describe("colours", () => {
  test("are for terminals, and not where NO_COLOR asks for none", () => {
    expect(coloursFor(true, {}).strong("x")).toBe("\u001B[1mx\u001B[22m");
    expect(coloursFor(true, { NO_COLOR: "" }).accent("x")).toBe("\u001B[36mx\u001B[39m");
    expect(coloursFor(true, { NO_COLOR: "1" }).strong("x")).toBe("x");
    expect(coloursFor(true, { TERM: "dumb" }).faint("x")).toBe("x");
    expect(coloursFor(false, {}).strong("x")).toBe("x");
  });
});
