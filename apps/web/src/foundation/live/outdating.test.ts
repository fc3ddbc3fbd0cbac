import { expect, test } from "vitest";
import { CUSTOMER_EVENTS, MOVING, outdatedBy } from "./outdating.ts";

test("customers hear when what early triggers follow has moved, and ask for the markets again", () => {
  expect(CUSTOMER_EVENTS).toContain("volatility_set");
  expect(outdatedBy("volatility_set")).toEqual(["getMarket", "listMarkets"]);
});

test("whatever repays a loan makes its market's totals old", () => {
  for (const type of ["repaid", "plan_repaid", "collateral_sold", "liquidated", "pre_liquidated"]) {
    expect(CUSTOMER_EVENTS).toContain(type);
    expect(outdatedBy(type)).toEqual(expect.arrayContaining(["getMarket", "listMarkets"]));
  }
});

test("what interest and other people move is asked for anew without any event of one's own", () => {
  expect(MOVING).toEqual(expect.arrayContaining(["getMarket", "listSupplyPositions", "getLoan"]));
  expect(MOVING).toContain("getRescue");
  expect(MOVING).not.toContain("getStatement");
});

test("what makes nothing old is not asked for, and an unknown type makes nothing old", () => {
  expect(CUSTOMER_EVENTS).not.toContain("interest_accrued");
  expect(outdatedBy("moon_landed")).toEqual([]);
  expect(outdatedBy("constructor")).toEqual([]);
});
