import type { Millis } from "@plimsoll/engine";
import { expect, test } from "vitest";
import { countOutcomes, type Quote, type QuoteOutcome } from "./quote-counts.ts";

const NOW = Date.UTC(2026, 1, 5);
const at = new Date(NOW).toISOString();
const MAX_AGE_MS = 60_000;

const quoteOf = (ageMs: number): Quote => ({ at: (NOW - ageMs) as Millis, price: "1" });
const outcomeOf = (types: readonly string[], isKnown = false): QuoteOutcome => ({
  answer: { sequence: 1, at, events: types.map((type) => ({ type, at })) },
  isKnown,
});

test("a quote counts as applied only where the mark can be made of it", () => {
  const cases: readonly (readonly [Quote, QuoteOutcome])[] = [
    [quoteOf(0), outcomeOf(["quote_posted", "mark_set"])],
    [quoteOf(MAX_AGE_MS), outcomeOf(["quote_posted"])],
    [quoteOf(MAX_AGE_MS + 1), outcomeOf(["quote_posted"])],
    [quoteOf(0), outcomeOf([])],
    [quoteOf(0), outcomeOf(["quote_posted"], true)],
  ];
  const quotes = cases.map(([quote]) => quote);
  const outcomes = cases.map(([, outcome]) => outcome);
  expect(countOutcomes(quotes, outcomes, MAX_AGE_MS)).toEqual({
    ...{ applied: 2, late: 1, older: 1, known: 1 },
  });
  expect(countOutcomes(quotes, outcomes, Infinity)).toMatchObject({ applied: 3, late: 0 });
  expect(countOutcomes(quotes, outcomes.slice(0, 2), MAX_AGE_MS)).toMatchObject({ applied: 2 });
});
