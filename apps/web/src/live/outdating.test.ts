import { expect, test } from "vitest";
import { CUSTOMER_EVENTS, OUTDATED_BY } from "./outdating.ts";

test("customers hear when what early triggers follow has moved, and ask for the markets again", () => {
  expect(CUSTOMER_EVENTS).toContain("volatility_set");
  expect(OUTDATED_BY["volatility_set"]).toEqual(["getMarket", "listMarkets"]);
});
