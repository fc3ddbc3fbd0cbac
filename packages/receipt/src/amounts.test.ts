import {
  as,
  createBook,
  execute,
  fullIncentivePolicy,
  referenceSettings,
  type BadDebtRealized,
  type Command,
  type Millis,
  type Wad,
} from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { findWrongAmount } from "./amounts.ts";
import { findFacts, type Facts } from "./facts.ts";
import { summarize } from "./summary.ts";

const LLTV = 860_000_000_000_000_000n as Wad;
const AT = 1_770_336_000_000 as Millis;
const WHOLE = 1_000_000n;
const COIN = 100_000_000n;
const WRONG = "The bad debt is not the debt that is left.";

const funds = (account: string, asset: string, amount: bigint) => {
  return { type: "deposit", account, asset, amount, reference: null };
};

interface House {
  readonly desk?: bigint;
  readonly insurance?: bigint;
  readonly insuranceFirst?: boolean;
}

/** An outsider buys all but a crumb of an insolvent loan; what is sold is told in entry 1. */
function purchase({ desk = 0n, insurance = 0n, insuranceFirst = true }: House): Facts {
  const book = createBook("operator" as never);
  const run = (command: object) => {
    const decision = execute(book, command as Command, AT);
    if (!decision.isAccepted) throw new Error(decision.rejection.code);
    return decision.events;
  };
  const policy = { ...fullIncentivePolicy(LLTV, 750_000_000_000_000_000n as Wad), insuranceFirst };
  const price = (whole: bigint) => run({ type: "post_price", feed: "f", price: whole * COIN });
  run({ type: "register_asset", asset: "BTC", decimals: 8 });
  run({ type: "register_asset", asset: "USD", decimals: 6 });
  for (const account of ["alice", "buyer", "lender"]) run({ type: "open_account", account });
  run({ type: "enable_rate_model", by: "operator", rateModel: "none" });
  run({ type: "enable_lltv", by: "operator", lltv: LLTV });
  const feed = { kind: "posted", decimals: 8, zeroMeans: "no_price" };
  run({ type: "create_feed", feed: "f", settings: feed });
  price(100_000n);
  run({
    ...{ type: "create_market", by: "operator", market: "m", feed: "f", lltv: LLTV },
    ...{ loanAsset: "USD", collateralAsset: "BTC", rateModel: { kind: "none" } },
    settings: {
      ...referenceSettings(LLTV),
      liquidation: { ...policy, dust: as(50n * WHOLE) },
      paused: ["sell"],
    },
  });
  run(funds("lender", "USD", 100_000n * WHOLE));
  run(funds("buyer", "USD", 100_000n * WHOLE));
  run(funds("alice", "BTC", COIN));
  if (desk > 0n) run(funds("desk", "USD", desk));
  if (insurance > 0n) run(funds("insurance", "USD", insurance));
  const lent = { assets: 100_000n * WHOLE, shares: 0n };
  run({ type: "supply", by: "lender", market: "m", onBehalf: "lender", ...lent });
  const owes = { collateral: COIN, borrow: 80_000n * WHOLE, plan: null };
  run({ type: "open_loan", by: "alice", loan: "loan", market: "m", ...owes });
  price(40_000n);
  const taken = { seizedAssets: COIN - 100_000n, repaidShares: 0n };
  const events = run({ type: "liquidate", by: "buyer", loan: "loan", ...taken });
  const index = events.findIndex(({ type }) => type === "liquidated");
  const placed = events.map((event, place) => ({ event, sequence: 1, index: place }));
  return findFacts(placed, { sequence: 1, index });
}

/** The same sale, told with another end. */
function told(facts: Facts, change: (event: BadDebtRealized) => Partial<BadDebtRealized>): Facts {
  const { badDebt } = facts;
  if (badDebt === null) throw new Error("nothing was written off");
  return {
    ...facts,
    badDebt: { ...badDebt, event: { ...badDebt.event, ...change(badDebt.event) } },
  };
}

const crumbOf = ({ crumb }: BadDebtRealized) => {
  if (crumb === undefined) throw new Error("there is no crumb");
  return crumb;
};

/** The house pays this much less, and lenders bear it. */
const short = (less: bigint) => (event: BadDebtRealized) => ({
  crumb: { ...crumbOf(event), paid: as<never>(crumbOf(event).paid - less) },
  badDebtAssets: as<never>(event.badDebtAssets + less),
  fromSuppliers: as<never>(event.fromSuppliers + less),
});

describe("a crumb that the house took with the bad debt", () => {
  test.each<[string, House, string, string]>([
    ["the desk for its worth", { desk: 1_000n * WHOLE }, "desk", "40"],
    ["insurance where the desk has nothing", { insurance: 1_000n * WHOLE }, "insurance", "40"],
    ["insurance for what it has", { insurance: 7n * WHOLE }, "insurance", "7"],
    ["insurance for nothing in a house without money", {}, "insurance", "0"],
  ])("is told as it was: %s", (_, house, to, paid) => {
    const facts = purchase(house);
    expect(findWrongAmount(facts)).toBeNull();
    expect(summarize(facts).crumb).toMatchObject({
      ...{ to, paid: { amount: paid }, collateral: { amount: "0.001" } },
    });
  });

  test.each<[string, House, (event: BadDebtRealized) => Partial<BadDebtRealized>]>([
    ["the desk paid a unit less", { desk: 1_000n * WHOLE }, short(1n)],
    ["the desk paid nothing", { desk: 1_000n * WHOLE }, short(40n * WHOLE)],
    ["more was paid than it is worth", { desk: 1_000n * WHOLE }, short(-1n)],
    [
      "insurance spared itself on the crumb, though it had money for the rest",
      { insurance: 1_000n * WHOLE },
      short(1n),
    ],
    [
      "more collateral went than was left",
      { desk: 1_000n * WHOLE },
      (event) => ({ crumb: { ...crumbOf(event), collateral: as<never>(100_001n) } }),
    ],
    [
      "less collateral went than was left",
      {},
      (event) => ({ crumb: { ...crumbOf(event), collateral: as<never>(99_999n) } }),
    ],
    [
      "insurance paid where lenders come first",
      { insurance: 1_000n * WHOLE, insuranceFirst: false },
      ({ fromSuppliers }) => ({
        fromInsurance: as<never>(1n),
        fromSuppliers: as<never>(fromSuppliers - 1n),
      }),
    ],
  ])("is found out when the receipt lies: %s", (_, house, lie) => {
    expect(findWrongAmount(told(purchase(house), lie))).toBe(WRONG);
  });

  test("may not be kept silent, nor made up for a loan of which more is left", () => {
    const facts = purchase({ desk: 1_000n * WHOLE });
    const { crumb: _, ...silent } = facts.badDebt?.event ?? ({} as BadDebtRealized);
    const { badDebt } = facts;
    if (badDebt === null) throw new Error("nothing was written off");
    expect(findWrongAmount({ ...facts, badDebt: { ...badDebt, event: silent } })).toBe(WRONG);
    const { event: grounds, ...place } = facts.grounds;
    if (grounds.policy.kind !== "ladder") throw new Error("not ours");
    const policy = { ...grounds.policy, dust: as<never>(40n * WHOLE) };
    const stricter = { ...facts, grounds: { ...place, event: { ...grounds, policy } } };
    expect(findWrongAmount(stricter)).toBe(WRONG);
  });
});
