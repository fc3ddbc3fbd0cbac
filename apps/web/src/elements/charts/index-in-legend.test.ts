import { expect, test } from "vitest";
import { indexInLegend } from "./index-in-legend.ts";

test("a legend shows the newest point at which any line has a value", () => {
  const lines = [
    [1, 2, null, null],
    [null, 5, 6, null],
  ];
  expect(indexInLegend(lines)).toBe(2);
});

test("a legend shows the point that the chart names, also the first", () => {
  const lines = [
    [1, 2, 3],
    [null, 5, null],
  ];
  expect(indexInLegend(lines, 1)).toBe(1);
  expect(indexInLegend(lines, 0)).toBe(0);
});

test("a legend shows no point of lines without values, and the newest where the named one is not found", () => {
  expect(indexInLegend([[null, null], []])).toBe(-1);
  expect(indexInLegend([])).toBe(-1);
  expect(indexInLegend([[1, 2]], -1)).toBe(1);
});
