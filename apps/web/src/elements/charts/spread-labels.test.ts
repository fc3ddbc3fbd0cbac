import { describe, expect, test } from "vitest";
import { spreadLabels } from "./spread-labels.ts";

const AREA = { height: 300, gap: 18 };

/** The least distance between two labels. */
function distance(places: readonly number[]): number {
  const sorted = places.toSorted((a, b) => a - b);
  return Math.min(...sorted.slice(1).map((at, index) => at - (sorted[index] ?? 0)));
}

describe("labels of lines", () => {
  test("stand at their lines while there is room", () => {
    expect(spreadLabels([50, 150], AREA)).toEqual([41, 141]);
  });

  test("are moved apart where they would cover each other, in the order of their lines", () => {
    const places = spreadLabels([100, 102, 101], AREA);
    expect(distance(places)).toBeGreaterThanOrEqual(18);
    const [first = 0, second = 0, third = 0] = places;
    expect(first < third && third < second).toBe(true);
  });

  test.each([[[-40, 340, 299]], [[0, 0, 0, 0]], [[300, 300, 300, 300, 300]]])(
    "stay inside the picture: lines at %j",
    (wanted) => {
      const places = spreadLabels(wanted, AREA);
      expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...places)).toBeLessThanOrEqual(300 - 18);
      expect(distance(places)).toBeGreaterThanOrEqual(18);
    },
  );

  test("share the room when there are too many of them", () => {
    const places = spreadLabels(
      Array.from({ length: 30 }, () => 150),
      AREA,
    );
    expect(distance(places)).toBeCloseTo(10, 6);
    expect(Math.max(...places)).toBeLessThanOrEqual(290);
  });
});
