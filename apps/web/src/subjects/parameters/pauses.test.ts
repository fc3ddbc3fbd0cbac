import { expect, test } from "vitest";
import { pausedIn, pauseSentences, withBoxes } from "./pauses.ts";

const reach = (loans: number, customers: number) => ({
  loans,
  customers,
  debt: { asset: "USDC", amount: "0", baseUnits: "0" },
});
const PREVIEW = {
  loans: 12,
  borrowing: { stopped: reach(9, 1), allowed: reach(4, 3) },
  releasing: { stopped: reach(1, 1), allowed: reach(0, 0) },
  standing: { customers: 7, lenders: 3, withPlan: 5, liquidatable: 1 },
};

test("a pause says what it stops and for how many", () => {
  expect(pauseSentences([], ["borrow"], PREVIEW)).toEqual([
    "Borrow is paused: no new loan opens, and 9 open loans of 1 customer can no longer borrow more.",
  ]);
  const [sales] = pauseSentences([], ["sell"], PREVIEW);
  expect(sales).toContain("neither the plans of 5 loans nor the market's own liquidations");
  expect(sales).toContain("1 loan above the LLTV now");
});

test("every action that is paused or resumed has a sentence, one that stays has none", () => {
  const all = ["supply", "withdraw", "borrow", "release", "liquidate", "sell"] as const;
  expect(pauseSentences([], all, PREVIEW)).toHaveLength(6);
  expect(pauseSentences(all, [], PREVIEW)).toHaveLength(6);
  expect(pauseSentences(all, all, PREVIEW)).toEqual([]);
  expect(pauseSentences(["borrow"], [], PREVIEW)).toEqual([
    "Borrow is possible again: new loans may open, and 4 open loans may borrow more.",
  ]);
});

test("only the boxes that somebody turned are theirs: what others pause meanwhile stays paused", () => {
  const draft = withBoxes({}, ["sell"], ["sell", "borrow"]);
  expect(pausedIn(draft, ["sell"])).toEqual(["borrow", "sell"]);
  expect(pausedIn(draft, ["sell", "withdraw"])).toEqual(["withdraw", "borrow", "sell"]);
  expect(pausedIn(draft, [])).toEqual(["borrow"]);
  const back = withBoxes(draft, ["sell"], ["sell"]);
  expect(pausedIn(back, ["sell"])).toEqual(["sell"]);
});
