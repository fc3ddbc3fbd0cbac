import { btc, percent, usdc } from "../amounts.ts";
import type { World } from "../world.ts";
import { aliceOwes, noPrice, pause } from "./lending.ts";
import type { RefusalTable } from "./table.ts";
import { wrong } from "./table.ts";

const TERMS = {
  preLltv: percent(80),
  preLCF1: percent(20),
  preLCF2: percent(50),
  preLIF1: percent(101),
  preLIF2: percent(105),
};
const terms = (change: Partial<typeof TERMS>) => ({ terms: { ...TERMS, ...change } });
const publish = (world: World, preLiquidation: string) => {
  world.run({
    type: "create_pre_liquidation",
    preLiquidation,
    market: "btc",
    feed: "btc-usd",
    terms: TERMS,
  });
};
const allow = (isAuthorized: boolean) => (world: World) => {
  world.run({ type: "set_authorization", by: "alice", authorized: "offer", isAuthorized });
};
const unhealthy = (world: World) => {
  aliceOwes(80_000)(world);
  world.deposit("carol", "USDC", usdc(100_000));
  world.price(90_000);
};

const afterOutage = (world: World) => {
  world.configure({ grace: { outageMs: 60_000, graceMs: 60_000, hardLtv: percent(90) } });
  world.wait(60).run({ type: "tick" });
};

/** What liquidators ask for. */
export const LIQUIDATION_TABLES: readonly RefusalTable[] = [
  {
    given: unhealthy,
    command: { type: "liquidate", by: "carol", loan: "loan", seizedAssets: 1n, repaidShares: 0n },
    faults: [
      wrong("invalid_field", { seizedAssets: -1n }),
      wrong("loan_not_found", { loan: "none" }),
      wrong("inconsistent_input", { repaidShares: 1n }),
      wrong("position_is_healthy", { loan: "" }),
      wrong("account_not_found", { by: "ghost" }),
      { code: "action_paused", given: pause("liquidate") },
      { code: "price_unavailable", given: noPrice },
      { code: "position_is_healthy", given: (world) => world.price(95_000) },
      { code: "liquidation_in_grace", given: afterOutage },
      wrong("repayment_exceeds_debt", { seizedAssets: btc(2) }),
      wrong("insufficient_balance", { by: "bob" }),
    ],
  },
  {
    given: (world) => {
      unhealthy(world);
      world.price(70_000);
    },
    command: { type: "liquidate", by: "carol", loan: "loan", seizedAssets: 1n, repaidShares: 0n },
    faults: [wrong("seizure_exceeds_collateral", { seizedAssets: btc(1) + 1n })],
  },
  {
    given: unhealthy,
    command: { type: "liquidate", by: "carol", loan: "loan", seizedAssets: 0n, repaidShares: 1n },
    faults: [
      wrong("amount_exceeds_128_bits", { seizedAssets: 1n << 110n, repaidShares: 0n }),
      wrong("repayment_exceeds_debt", { repaidShares: usdc(90_000) * 1_000_000n }),
    ],
  },
  {
    world: { zeroMeans: "worthless" },
    given: (world) => {
      aliceOwes(80_000)(world);
      world.price(0);
      world.deposit("carol", "USDC", usdc(100_000));
    },
    command: { type: "liquidate", by: "carol", loan: "loan", seizedAssets: 1n, repaidShares: 0n },
    faults: [wrong("division_by_zero", { seizedAssets: 0n, repaidShares: 1n })],
  },
  {
    command: {
      type: "create_pre_liquidation",
      preLiquidation: "offer",
      market: "btc",
      feed: "btc-usd",
      terms: TERMS,
    },
    faults: [
      wrong("invalid_field", terms({ preLltv: percent(-1) })),
      wrong("market_not_found", { market: "none" }),
      wrong("pre_lltv_too_high", terms({ preLltv: percent(86), preLCF1: percent(51) })),
      wrong("pre_lcf_decreasing", terms({ preLCF1: percent(102), preLCF2: percent(101) })),
      wrong(
        "pre_lcf_too_high",
        terms({ preLCF1: percent(101), preLCF2: percent(101), preLIF1: percent(99) }),
      ),
      wrong("pre_lif_too_low", terms({ preLIF1: percent(99), preLIF2: percent(98) })),
      wrong("pre_lif_decreasing", terms({ preLIF1: percent(130), preLIF2: percent(120) })),
      wrong("pre_lif_too_high", terms({ preLIF2: percent(120) })),
      wrong("feed_not_found", { feed: "none" }),
      {
        code: "pre_liquidation_already_created",
        given: (world) => publish(world, "same"),
      },
      wrong("invalid_field", { preLiquidation: "a:b" }),
    ],
  },
  {
    given: (world) => {
      aliceOwes(80_000)(world);
      publish(world, "offer");
      allow(true)(world);
      world.deposit("carol", "USDC", usdc(100_000));
      world.price(96_000);
    },
    command: {
      type: "pre_liquidate",
      by: "carol",
      preLiquidation: "offer",
      loan: "loan",
      seizedAssets: btc(0.1),
      repaidShares: 0n,
    },
    faults: [
      wrong("invalid_field", { repaidShares: -1n }),
      wrong("pre_liquidation_not_found", { preLiquidation: "none" }),
      wrong("loan_not_found", { loan: "none" }),
      wrong("inconsistent_input", { seizedAssets: 0n, repaidShares: 0n }),
      wrong("position_is_not_pre_liquidatable", { loan: "", repaidShares: 0n, seizedAssets: 1n }),
      wrong("account_not_found", { by: "ghost" }),
      { code: "action_paused", given: pause("liquidate") },
      { code: "price_unavailable", given: noPrice },
      { code: "position_is_liquidatable", given: (world) => world.price(90_000) },
      {
        code: "position_is_not_pre_liquidatable",
        given: (world) => world.price(101_000),
        change: { seizedAssets: 1n, repaidShares: 0n },
      },
      wrong("arithmetic_overflow", { seizedAssets: 1n << 255n, repaidShares: 0n }),
      wrong("pre_liquidation_too_large", { seizedAssets: btc(0.9), repaidShares: 0n }),
      wrong("zero_assets", { seizedAssets: 0n, repaidShares: 1n }),
      { code: "unauthorized", given: allow(false) },
      wrong("insufficient_balance", { by: "bob" }),
    ],
  },
  {
    // The contract has a feed of its own, so the market's may refuse what the contract allows.
    given: (world) => {
      aliceOwes(80_000)(world);
      const settings = { kind: "posted", decimals: 8, zeroMeans: "no_price" } as const;
      world.run({ type: "create_feed", feed: "other", settings });
      world.run({ type: "post_price", feed: "other", price: 96_000n * 10n ** 8n });
      world.run({
        type: "create_pre_liquidation",
        preLiquidation: "offer",
        market: "btc",
        feed: "other",
        terms: TERMS,
      });
      allow(true)(world);
      world.deposit("carol", "USDC", usdc(100_000));
    },
    command: {
      type: "pre_liquidate",
      by: "carol",
      preLiquidation: "offer",
      loan: "loan",
      seizedAssets: btc(0.1),
      repaidShares: 0n,
    },
    faults: [
      { code: "insufficient_collateral", given: (world) => world.price(90_000) },
      wrong("insufficient_balance", { by: "bob" }),
    ],
  },
];
