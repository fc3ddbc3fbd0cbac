import { as } from "@plimsoll/engine";
import type { AccountId, Amount, Command, LoanAssets, LoanId } from "@plimsoll/engine";
import {
  FEED_DECIMALS,
  SANDBOX_MARKETS,
  USDC,
  USDC_DECIMALS,
  type SandboxMarket,
} from "./terms.ts";

const LOANS = 300;
const ONE_PRICE = 10n ** BigInt(FEED_DECIMALS);

/** Commands that belong together, under one key. */
export interface SeedStep {
  readonly key: string;
  readonly commands: readonly Command[];
}

/** The sandbox's loans: the same ones at every first start. */
export function* sandboxLoans(): Iterable<SeedStep> {
  const draw = createDraw(20260206n);
  for (let number = 1; number <= LOANS; number += 1) {
    const market = SANDBOX_MARKETS[number % 3 === 0 ? 1 : 0];
    if (market === undefined) return;
    yield loanStep(number, market, draw);
  }
}

/** Whole numbers from `least` up to `most`, evenly spread, from a seed (a linear congruence). */
type Draw = (least: bigint, most: bigint) => bigint;

function createDraw(seed: bigint): Draw {
  let state = seed;
  return (least, most) => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % (1n << 64n);
    return least + ((state >> 20n) % (most - least + 1n));
  };
}

/** A borrower with a loan of 1,000 to 60,000 USDC at 30 to 74 % LTV; every fourth keeps some collateral back. */
function loanStep(number: number, market: SandboxMarket, draw: Draw): SeedStep {
  const name = String(number).padStart(3, "0");
  const account = `borrower-${name}` as AccountId;
  const borrowed = draw(1_000n, 60_000n) * 10n ** BigInt(USDC_DECIMALS);
  const ltvPercent = draw(30n, 74n);
  const value = (borrowed * 100n) / ltvPercent;
  const one = 10n ** BigInt(market.collateralDecimals);
  const scale = 10n ** BigInt(USDC_DECIMALS);
  const collateral = (value * one * ONE_PRICE) / (market.price * scale) + 1n;
  const spare = number % 4 === 0 ? collateral / 5n : 0n;
  const { collateral: asset, market: marketId } = market;
  const amount = as<Amount>(collateral + spare);
  return {
    key: `loan ${name}`,
    commands: [
      { type: "open_account", account },
      { type: "deposit", account, asset, amount, reference: `sandbox-in-${name}` },
      {
        type: "open_loan",
        by: account,
        loan: `loan-${name}` as LoanId,
        market: marketId,
        collateral: as(collateral),
        borrow: as<LoanAssets>(borrowed),
        plan: number % 10 === 0 ? null : "default",
      },
      {
        type: "pay_out",
        account,
        asset: USDC,
        amount: as(borrowed),
        reference: `sandbox-out-${name}`,
      },
    ],
  };
}
