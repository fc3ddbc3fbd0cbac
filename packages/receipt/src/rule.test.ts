import {
  as,
  createBook,
  execute,
  referenceSettings,
  type CollateralSold,
  type Command,
  type Event,
  type GroundsStated,
  type Millis,
  type Wad,
} from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { findFacts, type Facts } from "./facts.ts";
import { findExcess, findWrongTrigger } from "./rule.ts";

const percent = (value: number) => as<Wad>(BigInt(value) * 10n ** 16n);
const LLTV = percent(86);
const HOUR_MS = 3_600_000;
const VOLATILITY = { sampleMs: HOUR_MS, memorySamples: 12, step: 10n ** 15n };
const STEP = {
  kind: "deleverage",
  triggerLtv: percent(80),
  targetLtv: percent(70),
  cap: null,
  early: { hours: 24, floorLtv: percent(72) },
};

const deposit = (account: string, asset: string, amount: bigint) => ({
  ...{ type: "deposit", account, asset, amount },
  reference: null,
});
const price = (whole: number) => ({
  ...{ type: "post_price", feed: "btc-usd" },
  price: BigInt(whole) * 10n ** 8n,
});
const MARKET = { lltv: LLTV, loanAsset: "USDC", collateralAsset: "BTC", feed: "btc-usd" };
const OPENING = [
  { type: "register_asset", asset: "BTC", decimals: 8 },
  { type: "register_asset", asset: "USDC", decimals: 6 },
  { type: "open_account", account: "alice" },
  { type: "enable_rate_model", by: "owner", rateModel: "none" },
  { type: "enable_lltv", by: "owner", lltv: LLTV },
  {
    ...{ type: "create_feed", feed: "btc-usd" },
    settings: { kind: "posted", decimals: 8, zeroMeans: "no_price" },
  },
  price(100_000),
  {
    ...{ type: "create_market", by: "owner", market: "btc", ...MARKET },
    rateModel: { kind: "none" },
    settings: { ...referenceSettings(LLTV), volatility: VOLATILITY },
  },
  deposit("owner", "USDC", 10n ** 12n),
  deposit("desk", "USDC", 10n ** 12n),
  deposit("alice", "BTC", 10n ** 8n),
  {
    ...{ type: "supply", by: "owner", market: "btc", onBehalf: "owner" },
    ...{ assets: 10n ** 11n, shares: 0n },
  },
  {
    ...{ type: "open_loan", by: "alice", loan: "loan", market: "btc" },
    ...{ collateral: 10n ** 8n, borrow: 74n * 10n ** 9n, plan: { steps: [STEP] } },
  },
];

/** A storm in which the trigger comes down to the loan. */
function soldInStorm(): Facts {
  const book = createBook("owner" as never);
  const run = (command: object, hours: number): readonly Event[] => {
    const now = (1_770_336_000_000 + hours * HOUR_MS) as Millis;
    const decision = execute(book, command as Command, now);
    if (!decision.isAccepted) throw new Error(decision.rejection.code);
    return decision.events;
  };
  for (const command of OPENING) run(command, 0);
  for (let hour = 1; hour < 40; hour += 1) {
    const events = run(price(hour % 2 === 0 ? 100_000 : 97_000), hour);
    const index = events.findIndex(({ type }) => type === "collateral_sold");
    if (index < 0) continue;
    const placed = events.map((event, place) => ({ sequence: 1, index: place, event }));
    return findFacts(placed, { sequence: 1, index });
  }
  throw new Error("nothing was sold");
}

const facts = soldInStorm();
const sale = facts.sale.event as CollateralSold;

function withGrounds(change: Partial<GroundsStated>): Facts {
  const { grounds } = facts;
  return { ...facts, grounds: { ...grounds, event: { ...grounds.event, ...change } } };
}

function withSale(change: Partial<CollateralSold>): Facts {
  return { ...facts, sale: { ...facts.sale, event: { ...sale, ...change } } };
}

describe("the trigger of a step that follows volatility", () => {
  test("is made again from the step, the LLTV and the volatility that the grounds state", () => {
    expect(sale.why.triggerLtv).toBeLessThan(STEP.triggerLtv);
    expect(sale.why.triggerLtv).toBeGreaterThan(STEP.early.floorLtv);
    expect(findWrongTrigger(facts)).toBeNull();
    expect(findExcess(facts)).toBeNull();
  });

  const { volatility } = facts.grounds.event;
  if (volatility === null) throw new Error("the grounds state no volatility");
  const planStep = sale.planStep as NonNullable<CollateralSold["planStep"]>;
  const other = (early: object) => withSale({ planStep: { ...planStep, early } as never });

  test.each([
    ["another volatility", withGrounds({ volatility: { ...volatility, volatility: percent(1) } })],
    [
      "another time between samples",
      withGrounds({ volatility: { ...volatility, sampleMs: 60_000 as Millis } }),
    ],
    ["no volatility", withGrounds({ volatility: null })],
    ["other hours", other({ ...STEP.early, hours: 25 })],
    ["a higher floor", other({ ...STEP.early, floorLtv: percent(79) })],
    ["the fixed trigger", withSale({ why: { ...sale.why, triggerLtv: STEP.triggerLtv } })],
  ])("is refuted by %s", (_, altered) => {
    expect(findWrongTrigger(altered)).toBe("The trigger is not the rule's.");
  });
});
