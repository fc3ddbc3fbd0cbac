import { expect, test } from "vitest";
import { withoutDates } from "./without-dates.ts";

const NOW = Date.parse("2026-12-01T02:00:00.000Z");

test("a checkpoint's time is told as a distance", () => {
  const due =
    "none covers the sale yet, one is due by 2026-12-01T02:03:00.084Z: fetch the receipt again then";
  expect(withoutDates(due, NOW)).toBe(
    "none covers the sale yet, one is due in 3 min: fetch the receipt again then",
  );
  const made =
    "checkpoint 7 of 2026-11-30T22:00:00.000Z covers the sale (entry 12); it is kept at file:a";
  expect(withoutDates(made, NOW)).toBe(
    "checkpoint 7, made 4 h ago, covers the sale (entry 12); it is kept at file:a",
  );
});

test("a sentence without a time stays as it is", () => {
  expect(withoutDates("Checkpoint 7 is of another book.", NOW)).toBe(
    "Checkpoint 7 is of another book.",
  );
});
