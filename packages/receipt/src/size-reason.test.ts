import { expect, test } from "vitest";
import { sizeReason } from "./size-reason.ts";

const amount = (baseUnits: string) => ({ asset: "X", amount: baseUnits, baseUnits });

function reason(target: string | null, ltv: string | null, debt = "5", collateral = "7") {
  const rule = {
    triggerLtv: "0.82",
    targetLtv: target,
    liquidationLtv: "0.86",
    planStep: 0,
    fee: "0.003",
  };
  const after = { collateral: amount(collateral), value: amount("9"), debt: amount(debt), ltv };
  return sizeReason({ rule, after });
}

test.each([
  [reason(null, "0.8"), "buyer"],
  [reason("0.77", "0.77"), "least"],
  [reason("0.77", "0.769999999999999999"), "least"],
  [reason("0.77", "0.770000000000000001"), "capped"],
  [reason("0", "0", "0"), "whole_debt"],
  [reason("0.77", "0", "0"), "dust"],
  [reason("0.77", null, "5", "0"), "everything"],
  [reason("0.77", "1.2", "5", "0"), "everything"],
])("case %#: %s", (found, expected) => {
  expect(found).toBe(expected);
});
