import { expect, test } from "vitest";
import { DEFAULT_SCHEDULE, pauseAfter } from "./retry-schedule.ts";

test("pauses grow, and after the last there is none", () => {
  const pauses = Array.from({ length: 10 }, (_, n) =>
    pauseAfter(DEFAULT_SCHEDULE, n + 1, 0, () => 0),
  );
  expect(pauses).toEqual([...DEFAULT_SCHEDULE.pausesMs]);
  expect(pauseAfter(DEFAULT_SCHEDULE, 11, 0)).toBeNull();
});

test("chance lengthens a pause by up to a fifth", () => {
  expect(pauseAfter(DEFAULT_SCHEDULE, 1, 0, () => 1)).toBe(6_000);
});

test("a receiver may ask for more time, within reason", () => {
  expect(pauseAfter(DEFAULT_SCHEDULE, 1, 60_000, () => 0)).toBe(60_000);
  expect(pauseAfter(DEFAULT_SCHEDULE, 1, 10 ** 9, () => 0)).toBe(6 * 3_600_000);
});
