import { describe, expect, test } from "vitest";
import { renderBarChart } from "./bar-chart.ts";

const GROUPS = [
  {
    label: " 4 Feb",
    bars: [
      { name: "reference", value: 25n, text: "25.00" },
      { name: "plan", value: 97n, text: "97.00" },
    ],
  },
  {
    label: " 5 Feb",
    bars: [
      { name: "reference", value: 700n, text: "700.00" },
      { name: "plan", value: 316n, text: "316.00" },
    ],
  },
  {
    label: " 6 Feb",
    bars: [
      { name: "reference", value: 0n, text: "0.00" },
      { name: "plan", value: 1n, text: "1.00" },
    ],
  },
];

describe("a bar chart", () => {
  test("draws its bars to one scale in 80 columns", () => {
    expect(renderBarChart(GROUPS, { width: 80 })).toMatchInlineSnapshot(`
      " 4 Feb reference ██ 25.00
             plan      ███████▊ 97.00
       5 Feb reference ████████████████████████████████████████████████████████ 700.00
             plan      █████████████████████████▎ 316.00
       6 Feb reference 0.00
             plan      ▏ 1.00"
    `);
  });

  test("draws the same in 40 columns", () => {
    expect(renderBarChart(GROUPS, { width: 40 })).toMatchInlineSnapshot(`
      " 4 Feb reference ▌ 25.00
             plan      ██▏ 97.00
       5 Feb reference ████████████████ 700.00
             plan      ███████▏ 316.00
       6 Feb reference 0.00
             plan      ▏ 1.00"
    `);
  });

  test("needs no names, and shows a chart of nothing as zeros", () => {
    const bars = [{ name: "", value: 0n, text: "0" }];
    const groups = ["Mon", "Tue"].map((label) => ({ label, bars }));
    expect(renderBarChart(groups, { width: 40 })).toBe("Mon 0\nTue 0");
    expect(renderBarChart([], { width: 40 })).toBe("");
  });

  test("is exact to an eighth of a column, rounded down, and hides no value above zero", () => {
    const barOf = (value: bigint): string => {
      const bars = [100n, value].map((length) => ({ name: "", value: length, text: "" }));
      return renderBarChart([{ label: "", bars }], { width: 11 }).split("\n")[1] ?? "";
    };
    // Ten columns for 100, one of the eleven is kept for the text.
    expect(barOf(100n)).toBe("█".repeat(10));
    expect(barOf(55n)).toBe("█████▌");
    expect(barOf(99n)).toBe("█████████▉");
    expect(barOf(1n)).toBe("▏");
    expect(barOf(0n)).toBe("");
    expect(
      renderBarChart([{ label: "", bars: [{ name: "", value: 10n ** 30n, text: "" }] }], {
        width: 11,
      }),
    ).toBe("█".repeat(10));
  });

  test("is never wider than the terminal", () => {
    for (let width = 20; width <= 100; width += 1) {
      for (const line of renderBarChart(GROUPS, { width }).split("\n")) {
        expect([...line].length).toBeLessThanOrEqual(width);
      }
    }
  });
});
