import { expect, test } from "vitest";
import { CUSTOMER_EVENTS, MOVING, OUTDATED_BY } from "./outdating.ts";

test("customers hear when what early triggers follow has moved, and ask for the markets again", () => {
  expect(CUSTOMER_EVENTS).toContain("volatility_set");
  expect(OUTDATED_BY["volatility_set"]).toEqual(["getMarket", "listMarkets"]);
});

test("whatever repays a loan makes its market's totals old", () => {
  for (const type of ["repaid", "plan_repaid", "collateral_sold", "liquidated"]) {
    expect(OUTDATED_BY[type]).toEqual(expect.arrayContaining(["getMarket", "listMarkets"]));
  }
});

test("what interest and other people move is asked for anew without any event of one's own", () => {
  expect(MOVING).toEqual(expect.arrayContaining(["getMarket", "listSupplyPositions", "getLoan"]));
  expect(MOVING).toContain("getRescue");
  expect(MOVING).not.toContain("getStatement");
});
