import { expect, test } from "vitest";
import { figureAfter, type FigurePlace } from "./figure-keys.ts";

/** Two figures in the first row, none in the second, three in the third. */
const PLACES: readonly FigurePlace[] = [
  { row: 0, column: 1 },
  { row: 0, column: 3 },
  { row: 2, column: 1 },
  { row: 2, column: 2 },
  { row: 2, column: 4 },
];

test("an arrow enters the figures at the first one", () => {
  expect(figureAfter("ArrowDown", PLACES, null)).toBe(0);
  expect(figureAfter("ArrowDown", [], null)).toBeNull();
});

test("left and right go through all figures and stop at both ends", () => {
  expect(figureAfter("ArrowRight", PLACES, 1)).toBe(2);
  expect(figureAfter("ArrowLeft", PLACES, 2)).toBe(1);
  expect(figureAfter("ArrowLeft", PLACES, 0)).toBeNull();
  expect(figureAfter("ArrowRight", PLACES, 4)).toBeNull();
});

test("up and down pass over rows without figures to the nearest column", () => {
  expect(figureAfter("ArrowDown", PLACES, 0)).toBe(2);
  expect(figureAfter("ArrowDown", PLACES, 1)).toBe(3);
  expect(figureAfter("ArrowUp", PLACES, 4)).toBe(1);
  expect(figureAfter("ArrowUp", PLACES, 0)).toBeNull();
});

test("other keys keep their meaning", () => {
  for (const key of ["Tab", "Enter", "PageDown", "Home", "Escape"]) {
    expect(figureAfter(key, PLACES, 2)).toBeNull();
  }
});
