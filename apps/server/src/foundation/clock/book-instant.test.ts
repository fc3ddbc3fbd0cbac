import { expect, test } from "vitest";
import { toBookTime } from "./book-instant.ts";

const at = (clock: { now: number; estimate: number }, bookTime: number, instant: number) =>
  toBookTime(instant, { now: () => clock.now, estimate: () => clock.estimate }, bookTime);

test.each<[string, { now: number; estimate: number }, number, number, number]>([
  ["stays where the book keeps pace", { now: 1_000, estimate: 1_000 }, 990, 995, 995],
  ["moves as far ahead as the book is", { now: 1_000, estimate: 1_000 }, 5_000, 995, 4_995],
  ["is of now where time stands still", { now: 1_000, estimate: 1_400 }, 1_000, 1_390, 1_000],
  ["keeps its age from before time stood still", { now: 1_000, estimate: 1_400 }, 1_000, 900, 900],
  ["does both at once", { now: 1_000, estimate: 1_400 }, 1_300, 1_390, 1_300],
  ["stays in the future", { now: 1_000, estimate: 1_000 }, 5_000, 1_001, 1_001],
])("an instant %s", (_, clock, bookTime, instant, expected) => {
  expect(at(clock, bookTime, instant)).toBe(expected);
});
