import { as, type Millis } from "@plimsoll/engine";
import { RehearsalBook } from "@plimsoll/lab/crashes";
import { expect, test } from "vitest";
import {
  BTC,
  earlyPlan,
  exampleMarket,
  USDC,
  volatileMarket,
  wad,
} from "../../../test/example-market.ts";
import { readRatio } from "../market/market-terms.ts";
import { PRICE_DECIMALS, readPrice } from "../market/oracle-price.ts";
import { fallTo, marketAt, type FallTerms } from "./what-if.ts";

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

const EARLY = earlyPlan(65n, 70n);

test("past crashes are rehearsed in the market as it is, in which a plan may follow volatility", () => {
  const market = marketAt(volatileMarket(3n), as(50_000n * 10n ** BigInt(PRICE_DECIMALS)));
  const loan = { collateral: FALL.loan.collateral, debt: FALL.loan.debt };
  const open = () => new RehearsalBook(market, loan, { plan: EARLY, at: 0 as Millis });
  expect(open().loan?.plan).toEqual(EARLY);
});

test("a step that follows volatility acts from where it stands now", () => {
  // At 39,500 the LTV is near 76 %: above 74.2 %, below 80 %.
  const deeds = (percent: bigint) =>
    fallTo({ ...FALL, plan: EARLY, terms: volatileMarket(percent) }, price("39500")).deeds;
  expect(deeds(1n)).toEqual([]);
  expect(deeds(3n).map(({ kind }) => kind)).toEqual(["plan_sale"]);
  // Turned off again, the trigger stands at its own place.
  const off = { ...FALL, plan: EARLY };
  expect(fallTo(off, price("39500")).deeds).toEqual([]);
  expect(fallTo(off, price("37000")).deeds.map(({ kind }) => kind)).toEqual(["plan_sale"]);
});

test("a market that follows volatility in its own plan, waits after outages and sells at a pace answers the same", () => {
  const strict = volatileMarket(1n);
  const market = {
    ...strict,
    settings: {
      ...strict.settings,
      defaultPlan: EARLY,
      grace: { outageMs: 60_000 as Millis, graceMs: 86_400_000 as Millis, hardLtv: wad(90n) },
      pace: { valuePerMinute: as<never>(1n) },
    },
  };
  const fall = { ...FALL, plan: null };
  expect(fallTo({ ...fall, terms: market }, price("34000"))).toEqual(fallTo(fall, price("34000")));
});
