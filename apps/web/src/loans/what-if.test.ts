import { as } from "@plimsoll/engine";
import { expect, test } from "vitest";
import { BTC, exampleMarket, USDC, wad } from "../../test/example-market.ts";
import { readRatio } from "../market/market-terms.ts";
import { readPrice } from "../market/oracle-price.ts";
import { fallTo, type FallTerms } from "./what-if.ts";

const terms = exampleMarket();
const FALL: FallTerms = {
  terms,
  loan: { collateral: as(BTC), debt: as(30_000n * USDC) },
  plan: terms.settings.defaultPlan,
  spareCollateral: as(0n),
  spareMoney: as(0n),
};
const price = (text: string) => readPrice(text, terms);

test("above every trigger nothing happens", () => {
  const outcome = fallTo(FALL, price("40000"));
  expect(outcome).toMatchObject({ ltv: "0.75", ltvUntouched: "0.75", deeds: [], isOver: false });
});

test("beyond its trigger the plan sells the least that restores its target", () => {
  const outcome = fallTo(FALL, price("37000"));
  expect(outcome.deeds.map(({ kind }) => kind)).toEqual(["plan_sale"]);
  expect(outcome.ltvUntouched).toMatch(/^0\.8108/);
  expect(outcome.ltv !== null && readRatio(outcome.ltv) < wad(80n)).toBe(true);
  expect(outcome.cost).toBeGreaterThan(0n);
});

test("spare coins are pledged before anything is sold", () => {
  const outcome = fallTo({ ...FALL, spareCollateral: as(BTC / 10n) }, price("37000"));
  expect(outcome.deeds.map(({ kind }) => kind)).toEqual(["topped_up"]);
  expect(outcome.collateral).toBeGreaterThan(BTC);
});

test("without a plan the market liquidates at its own line", () => {
  const outcome = fallTo({ ...FALL, plan: null }, price("34000"));
  expect(outcome.deeds.map(({ kind }) => kind)).toEqual(["liquidation"]);
});

test("a loan that already stands above a trigger is tried from where it could begin", () => {
  const deep: FallTerms = { ...FALL, loan: { ...FALL.loan, debt: as(41_000n * USDC) } };
  const outcome = fallTo(deep, price("49000"));
  expect(outcome.deeds.length).toBeGreaterThan(0);
});

test("a price that rises needs nothing", () => {
  expect(fallTo(FALL, price("60000"))).toMatchObject({ ltv: "0.5", deeds: [] });
});
