import { expect, test } from "vitest";
import { earnedToShow, earningsInWords, happenedAt } from "./earnings-points.ts";

const usdc = (amount: string, baseUnits: string) => ({ asset: "USDC", amount, baseUnits });

test("what rounding alone has taken is not shown as a loss, and a real one is", () => {
  expect(earnedToShow(usdc("-0.000001", "-1")).amount).toBe("0");
  expect(earnedToShow(usdc("-0.000011", "-11")).amount).toBe("-0.000011");
  expect(earnedToShow(usdc("0.5", "500000")).amount).toBe("0.5");
});

test("the newest point is told in a sentence whose figures add up", () => {
  const words = earningsInWords({
    ...{ at: "2026-02-06T00:00:00.000Z", sequence: null, cause: null },
    putIn: usdc("1000", "1000000000"),
    takenOut: usdc("400", "400000000"),
    earned: usdc("12.5", "12500000"),
    lost: usdc("2.25", "2250000"),
    worth: usdc("610.25", "610250000"),
  });
  expect(words).toBe(
    "So far you put in 1,000.00 USDC and took out 400.00 USDC. " +
      "It earned 12.50 USDC and lost 2.25 USDC, so that 610.25 USDC is here now.",
  );
});

test("every cause of a point has words", () => {
  const causes = ["supplied", "withdrawn", "loss", null] as const;
  expect(causes.map((cause) => happenedAt({ cause }))).toEqual([
    "You supplied",
    "You withdrew",
    "Lenders bore a loss",
    "Time passed",
  ]);
});
