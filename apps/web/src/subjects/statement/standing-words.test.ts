import { expect, test } from "vitest";
import { standingWords } from "./standing-words.ts";

const closedAt = "2026-01-29T00:00:02.000Z";

test.each([
  [{ isFinal: true, closedAt: null }, "The period is over"],
  [{ isFinal: true, closedAt }, "The period is over"],
  [{ isFinal: false, closedAt: null }, "The period is not over"],
  [{ isFinal: false, closedAt }, "The loan is closed"],
])("%j", (statement, beginning) => {
  expect(standingWords(statement)).toContain(beginning);
});
