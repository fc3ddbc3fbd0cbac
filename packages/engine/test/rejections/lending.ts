import { fullIncentivePolicy } from "../../src/liquidation/liquidation-policy.ts";
import { as } from "../../src/units/quantity.ts";
import { btc, mark, percent, usdc } from "../amounts.ts";
import type { World } from "../world.ts";
import type { Fault, RefusalTable } from "./table.ts";
import { wrong } from "./table.ts";

const TOO_WIDE = 1n << 128n;
const WIDEST = TOO_WIDE - 1n;

export const noPrice = (world: World) => {
  world.price(0);
};
export const pause =
  (action: "supply" | "withdraw" | "borrow" | "release" | "liquidate") => (world: World) => {
    world.configure({ paused: [...world.market().settings.paused, action] });
  };
const stepAt = (trigger: number) => ({
  steps: [{ kind: "close" as const, triggerLtv: percent(trigger) }],
});
const early = (hours: number, floor: number) => {
  const follow = { hours, floorLtv: percent(floor) };
  const band = { triggerLtv: percent(80), targetLtv: percent(70), cap: null };
  return { steps: [{ kind: "deleverage" as const, ...band, early: follow }] };
};
const estimating = (world: World) => {
  world.configure({ volatility: { sampleMs: 3_600_000, memorySamples: 24, step: percent(0.1) } });
};
export const aliceOwes =
  (debt: number, collateral = 1) =>
  (world: World) => {
    world.open("loan", "alice", btc(collateral), usdc(debt));
  };

/** Alice owes 60,000 against a bitcoin to a market that sells by itself, to a desk without money. */
const aliceOwesToLadder = (world: World) => {
  world.configure({ liquidation: fullIncentivePolicy(as(percent(86)), as(percent(75))) });
  aliceOwes(60_000)(world);
};

/** What may be wrong with a new debt of alice, whose loan has `collateral` and no debt yet. */
const debtFaults = (amount: "assets" | "borrow", plan: Fault): readonly Fault[] => [
  { code: "action_paused", given: pause("borrow") },
  { code: "price_unavailable", given: noPrice },
  {
    code: "insufficient_collateral",
    given: (world) => world.price(100_000),
    change: { [amount]: usdc(90_000) },
  },
  {
    code: "max_ltv_exceeded",
    given: (world) => {
      world.price(100_000);
      world.configure({ maxLtv: percent(70) });
    },
    change: { [amount]: usdc(71_000) },
  },
  plan,
];

const capFaults = (
  amount: "assets" | "borrow",
  whole: (debt: number) => Readonly<Record<string, unknown>>,
): readonly Fault[] => [
  {
    code: "insufficient_liquidity",
    given: (world) => world.price(20_000_000),
    change: whole(10_000_001),
  },
  {
    code: "below_minimum_loan",
    given: (world) => world.configure({ minLoan: usdc(5_000) }),
    change: { [amount]: usdc(4_999) },
  },
  {
    code: "borrow_cap_exceeded",
    given: (world) => world.configure({ borrowCap: usdc(20_000) }),
    change: { [amount]: usdc(20_001) },
  },
  {
    code: "customer_borrow_cap_exceeded",
    given: (world) => {
      world.open("other", "alice", btc(1), usdc(5_000));
      world.configure({ customerBorrowCap: usdc(14_999) });
    },
  },
];

/** What lenders and borrowers ask for. */
export const LENDING_TABLES: readonly RefusalTable[] = [
  {
    command: {
      type: "supply",
      by: "lender",
      market: "btc",
      assets: usdc(1),
      shares: 0n,
      onBehalf: "carol",
    },
    faults: [
      wrong("invalid_field", { assets: -1n }),
      wrong("invalid_field", { shares: 1n << 256n }),
      wrong("market_not_found", { market: "none" }),
      wrong("inconsistent_input", { assets: 0n, shares: 0n }),
      wrong("account_missing", { onBehalf: "" }),
      wrong("account_not_found", { onBehalf: "ghost" }),
      wrong("account_not_found", { by: "ghost" }),
      { code: "action_paused", given: pause("supply") },
      wrong("amount_exceeds_128_bits", { assets: TOO_WIDE, shares: 0n }),
      wrong("arithmetic_overflow", { assets: 0n, shares: WIDEST }),
      {
        code: "supply_cap_exceeded",
        given: (world) => world.configure({ supplyCap: usdc(10_000_000) }),
      },
      wrong("insufficient_balance", { assets: usdc(10_000_001) }),
    ],
  },
  {
    command: {
      type: "withdraw",
      by: "lender",
      market: "btc",
      assets: usdc(1),
      shares: 0n,
      onBehalf: "lender",
      receiver: "carol",
    },
    faults: [
      wrong("invalid_field", { shares: -1n }),
      wrong("market_not_found", { market: "none" }),
      wrong("inconsistent_input", { assets: 1n, shares: 1n }),
      wrong("account_missing", { receiver: "" }),
      wrong("account_not_found", { receiver: "ghost" }),
      wrong("unauthorized", { by: "carol" }),
      { code: "action_paused", given: pause("withdraw") },
      wrong("withdrawal_exceeds_supply", { assets: usdc(10_000_001) }),
      {
        code: "insufficient_liquidity",
        given: aliceOwes(50_000),
        change: { assets: usdc(9_950_001) },
      },
    ],
  },
  {
    given: aliceOwesToLadder,
    command: {
      ...{ type: "supply", by: "lender", market: "btc", onBehalf: "carol" },
      ...{ assets: usdc(1), shares: 0n },
    },
    faults: [
      { code: "action_paused", given: pause("supply") },
      { code: "price_unavailable", given: noPrice },
      { code: "shortfall_known", given: (world) => world.price(40_000) },
      wrong("amount_exceeds_128_bits", { assets: TOO_WIDE, shares: 0n }),
    ],
  },
  {
    given: aliceOwesToLadder,
    command: {
      ...{ type: "withdraw", by: "lender", market: "btc", onBehalf: "lender" },
      ...{ assets: usdc(1), shares: 0n, receiver: "carol" },
    },
    faults: [
      { code: "action_paused", given: pause("withdraw") },
      { code: "price_unavailable", given: noPrice },
      {
        code: "withdrawal_exceeds_supply",
        given: (world) => world.price(40_000),
        change: { assets: usdc(9_985_000) },
      },
      {
        code: "insufficient_liquidity",
        given: (world) => world.price(40_000),
        change: { assets: usdc(9_950_001) },
      },
    ],
  },
  {
    command: { type: "create_loan", by: "alice", loan: "loan", market: "btc", plan: null },
    faults: [
      wrong("invalid_field", { loan: "a b" }),
      wrong("market_not_found", { market: "none" }),
      wrong("account_missing", { by: "" }),
      wrong("account_not_found", { by: "ghost" }),
      { code: "loan_already_created", given: aliceOwes(50_000), change: { loan: "loan" } },
      {
        code: "too_many",
        isAlone: true,
        given: (world) => {
          for (let index = 0; index < 1000; index += 1) {
            world.open(`loan-${index}`, "alice", btc(0.01), usdc(1));
          }
        },
      },
      wrong("invalid_field", { plan: stepAt(86) }),
    ],
  },
  {
    command: {
      type: "open_loan",
      by: "alice",
      loan: "loan",
      market: "btc",
      collateral: btc(1),
      borrow: usdc(10_000),
      plan: null,
    },
    faults: [
      wrong("invalid_field", { borrow: -1n }),
      wrong("invalid_field", { loan: "a:b" }),
      wrong("market_not_found", { market: "none" }),
      wrong("account_not_found", { by: "ghost" }),
      {
        code: "loan_already_created",
        given: (world) =>
          world.run({ type: "create_loan", by: "alice", loan: "loan", market: "btc", plan: null }),
      },
      wrong("invalid_field", { plan: stepAt(0) }),
      wrong("zero_assets", { collateral: 0n }),
      wrong("insufficient_balance", { collateral: btc(101) }),
      wrong("inconsistent_input", { borrow: 0n }),
      ...debtFaults("borrow", {
        code: "plan_trigger_crossed",
        given: (world) => world.price(100_000),
        change: { plan: stepAt(60), borrow: usdc(61_000) },
      }),
      ...capFaults("borrow", (debt) => ({ borrow: usdc(debt) })),
    ],
  },
  {
    given: (world) => {
      world.run({ type: "create_loan", by: "alice", loan: "loan", market: "btc", plan: null });
      world.run({ type: "pledge", by: "alice", loan: "loan", assets: btc(1) });
    },
    command: {
      type: "borrow",
      by: "alice",
      loan: "loan",
      assets: usdc(10_000),
      shares: 0n,
      receiver: "bob",
    },
    faults: [
      wrong("invalid_field", { assets: -1n }),
      wrong("loan_not_found", { loan: "none" }),
      wrong("inconsistent_input", { assets: 1n, shares: 1n }),
      wrong("account_missing", { receiver: "" }),
      wrong("account_not_found", { receiver: "ghost" }),
      wrong("unauthorized", { by: "bob" }),
      { code: "action_paused", given: pause("borrow") },
      wrong("arithmetic_overflow", { assets: 1n << 255n, shares: 0n }),
      wrong("amount_exceeds_128_bits", { assets: 0n, shares: TOO_WIDE }),
      ...debtFaults("assets", {
        code: "plan_trigger_crossed",
        given: (world) => {
          world.price(100_000);
          const plan = stepAt(60);
          world.run({ type: "set_plan", by: "alice", loan: "loan", plan });
        },
        change: { assets: usdc(61_000) },
      }).slice(1),
      ...capFaults("assets", (debt) => ({ assets: usdc(debt) })),
    ],
  },
  {
    given: (world) => {
      aliceOwes(50_000)(world);
      world.run({ type: "set_authorization", by: "alice", authorized: "bob", isAuthorized: true });
    },
    command: { type: "close_loan", by: "alice", loan: "loan", receiver: "carol" },
    faults: [
      wrong("loan_not_found", { loan: "none" }),
      wrong("account_missing", { receiver: "" }),
      wrong("account_not_found", { receiver: "ghost" }),
      wrong("unauthorized", { by: "carol" }),
      wrong("balance_below_debt", { by: "bob" }),
    ],
  },
  {
    given: aliceOwes(50_000),
    command: { type: "pledge", by: "bob", loan: "loan", assets: btc(1) },
    faults: [
      wrong("invalid_field", { assets: -1n }),
      wrong("loan_not_found", { loan: "none" }),
      wrong("zero_assets", { assets: 0n }),
      wrong("account_missing", { loan: "" }),
      wrong("account_missing", { by: "" }),
      wrong("account_not_found", { by: "ghost" }),
      wrong("amount_exceeds_128_bits", { assets: TOO_WIDE }),
      wrong("arithmetic_overflow", { assets: WIDEST }),
      wrong("insufficient_balance", { assets: btc(101) }),
    ],
  },
  {
    given: (world) => {
      world.configure({ liquidation: fullIncentivePolicy(as(percent(86)), as(percent(75))) });
      world.run({ type: "create_loan", by: "alice", loan: "loan", market: "btc", plan: null });
    },
    command: { type: "pledge", by: "alice", loan: "loan", assets: btc(1) },
    faults: [
      wrong("account_not_found", { by: "ghost" }),
      wrong("loan_settled", { by: "bob" }),
      wrong("amount_exceeds_128_bits", { assets: TOO_WIDE }),
    ],
  },
  {
    given: aliceOwes(50_000),
    command: { type: "release", by: "alice", loan: "loan", assets: 1n, receiver: "bob" },
    faults: [
      wrong("invalid_field", { assets: -1n }),
      wrong("loan_not_found", { loan: "none" }),
      wrong("zero_assets", { assets: 0n }),
      wrong("account_missing", { receiver: "" }),
      wrong("account_not_found", { receiver: "ghost" }),
      wrong("unauthorized", { by: "bob" }),
      { code: "action_paused", given: pause("release") },
      wrong("amount_exceeds_128_bits", { assets: TOO_WIDE }),
      wrong("release_exceeds_collateral", { assets: btc(1) + 1n }),
      { code: "price_unavailable", given: noPrice },
      wrong("insufficient_collateral", { assets: btc(0.5) }),
      {
        code: "max_ltv_exceeded",
        given: (world) => world.configure({ maxLtv: percent(70) }),
        change: { assets: btc(0.3) },
      },
      {
        code: "plan_trigger_crossed",
        given: (world) => {
          world.run({ type: "set_plan", by: "alice", loan: "loan", plan: stepAt(60) });
        },
        change: { assets: btc(0.2) },
      },
    ],
  },
  {
    given: aliceOwes(50_000),
    command: { type: "repay_all", by: "alice", loan: "loan", assetsMax: usdc(50_000) },
    faults: [
      wrong("invalid_field", { assetsMax: -1n }),
      wrong("loan_not_found", { loan: "none" }),
      wrong("account_missing", { by: "" }),
      wrong("account_not_found", { by: "ghost" }),
      {
        code: "nothing_owed",
        given: (world) => {
          world.run({ type: "create_loan", by: "alice", loan: "empty", market: "btc", plan: null });
        },
        change: { loan: "empty" },
      },
      wrong("debt_above_limit", { assetsMax: usdc(50_000) - 1n }),
      wrong("balance_below_debt", { by: "bob" }),
    ],
  },
  {
    given: (world) => {
      aliceOwes(50_000)(world);
    },
    command: { type: "repay", by: "alice", loan: "loan", assets: usdc(1), shares: 0n },
    faults: [
      wrong("invalid_field", { shares: -1n }),
      wrong("loan_not_found", { loan: "none" }),
      wrong("inconsistent_input", { assets: 0n }),
      wrong("account_missing", { loan: "" }),
      wrong("account_not_found", { by: "ghost" }),
      wrong("amount_exceeds_128_bits", { assets: 1n << 140n }),
      wrong("repayment_exceeds_debt", { assets: usdc(50_001) }),
      wrong("insufficient_balance", { by: "bob" }),
    ],
  },
  {
    given: aliceOwes(50_000),
    command: { type: "set_plan", by: "alice", loan: "loan", plan: stepAt(80) },
    faults: [
      wrong("loan_not_found", { loan: "none" }),
      wrong("unauthorized", { by: "bob" }),
      wrong("invalid_field", { plan: stepAt(86) }),
      { code: "invalid_field", change: { plan: early(0, 75) }, given: estimating },
      { code: "invalid_field", change: { plan: early(24, 70) }, given: estimating },
      { code: "invalid_field", change: { plan: early(24, 80) }, given: estimating },
      { ...wrong("invalid_field", { plan: early(24, 75) }), isAlone: true },
      { code: "price_unavailable", given: noPrice },
      wrong("plan_trigger_crossed", { plan: stepAt(49) }),
    ],
  },
  {
    given: aliceOwes(50_000),
    command: {
      type: "set_alerts",
      by: "alice",
      loan: "loan",
      alertLtvs: [percent(60)],
      alertPrices: [mark(80_000), mark(90_000)],
    },
    faults: [
      wrong("loan_not_found", { loan: "none" }),
      wrong("unauthorized", { by: "bob" }),
      wrong("invalid_field", { alertLtvs: [percent(60), percent(60)] }),
      wrong("invalid_field", { alertPrices: [mark(80_000), mark(80_000)] }),
      wrong("invalid_field", { alertPrices: [0n] }),
      wrong("invalid_field", { alertPrices: [2n ** 256n] }),
      wrong("invalid_field", { alertPrices: [1n, 2n, 3n, 4n, 5n, 6n] }),
    ],
  },
];
