import { as } from "@plimsoll/engine";
import { expect, test } from "vitest";
import { BTC, exampleMarket, USDC, wad } from "../../../test/example-market.ts";
import { readPrice } from "../market/oracle-price.ts";
import { fallText, ltvAt, priceAt, standingOf } from "./standing.ts";

const LOAN = { collateral: as<never>(BTC), debt: as<never>(25_000n * USDC) };
const terms = exampleMarket();

test("a debt of half the value is an LTV of 50 %", () => {
  expect(ltvAt(LOAN, readPrice("50000", terms))).toBe(wad(50n));
});

test("the price of an LTV is the lowest that does not exceed it", () => {
  const price = priceAt(LOAN, terms.lltv);
  if (price === null) throw new Error("A loan with a debt has such a price.");
  const ltv = ltvAt(LOAN, price);
  const below = ltvAt(LOAN, as(price - 10n ** 30n));
  expect(ltv !== null && ltv <= terms.lltv).toBe(true);
  expect(below !== null && below > terms.lltv).toBe(true);
});

test("a loan without debt has an LTV of nothing and no liquidation price", () => {
  const loan = { ...LOAN, debt: as<never>(0n) };
  expect(standingOf(loan, terms)).toEqual({ ltv: "0", liquidationPrice: null, roomToFall: null });
});

test("room to fall is what lies between the price and the liquidation price", () => {
  const { liquidationPrice, roomToFall, ltv } = standingOf(LOAN, terms);
  expect(ltv).toBe("0.5");
  expect(liquidationPrice).toMatch(/^29069\.76/);
  expect(roomToFall).toMatch(/^0\.418604/);
});

test("a price at or below another one has no way to fall", () => {
  expect(fallText(as(5n), as(5n))).toBe("0");
  expect(fallText(as(4n), as(5n))).toBe("0");
});
