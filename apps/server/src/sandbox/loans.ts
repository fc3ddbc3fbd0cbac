import { as, parseWad, WAD } from "@plimsoll/engine";
import type {
  AccountId,
  Amount,
  Command,
  FeedPrice,
  LoanAssets,
  LoanId,
  PlanChoice,
} from "@plimsoll/engine";
import { createDraw, drawFrom, type Draw, type Quantiles } from "./draw.ts";
import { scenarioPrice, SCENARIO_START } from "./scenario/scenario-path.ts";
import { FEED_DECIMALS, ONE_USDC, SANDBOX_MARKETS, USDC, type SandboxMarket } from "./terms.ts";

/** How many loans the sandbox begins with. */
const SANDBOX_LOANS = 3_000;
const ONE_PRICE = 10n ** BigInt(FEED_DECIMALS);
const LTV_SCALE = 10_000n;

/** LTV × 10,000 at the first prices: as far as is known how such loans spread (10 % at 0.33, …). */
const LTVS: Quantiles = [
  [0n, 1_200n],
  [1_000n, 3_300n],
  [5_000n, 5_100n],
  [9_000n, 6_900n],
  [10_000n, 7_450n],
];

/** Debts in whole USDC: most are small, the mean lies near 54,000. */
const DEBTS: Quantiles = [
  [0n, 500n],
  [1_000n, 2_200n],
  [2_500n, 6_000n],
  [5_000n, 18_000n],
  [7_500n, 50_000n],
  [9_000n, 125_000n],
  [9_900n, 360_000n],
  [10_000n, 1_200_000n],
];

/** Commands that belong together, under one key. */
export interface SeedStep {
  readonly key: string;
  readonly commands: readonly Command[];
}

/** The sandbox's loans: the same ones in every new book. */
export function* sandboxLoans(): Iterable<SeedStep> {
  const draw = createDraw(20260129n);
  for (let number = 1; number <= SANDBOX_LOANS; number += 1) {
    // Seven of ten on BTC.
    const market = SANDBOX_MARKETS[draw(1n, 10n) <= 7n ? 0 : 1];
    if (market === undefined) return;
    yield loanStep(number, market, draw);
  }
}

/** A borrower with a loan; some keep coins or USDC back, which their plan may use. */
function loanStep(number: number, market: SandboxMarket, draw: Draw): SeedStep {
  const name = String(number).padStart(4, "0");
  const account = `borrower-${name}` as AccountId;
  const borrowed = drawFrom(draw, DEBTS) * ONE_USDC;
  const ltv = drawFrom(draw, LTVS);
  const price = scenarioPrice(market, SCENARIO_START, WAD);
  const collateral = coinsFor((borrowed * LTV_SCALE) / ltv, price, market);
  const spare = draw(1n, 4n) === 1n ? (collateral * draw(5n, 30n)) / 100n : 0n;
  const kept = draw(1n, 5n) === 1n ? (borrowed * draw(2n, 15n)) / 100n : 0n;
  const { collateral: asset, market: marketId } = market;
  const paidOut = borrowed - kept;
  return {
    key: `loan ${name}`,
    commands: [
      { type: "open_account", account },
      {
        type: "deposit",
        account,
        asset,
        amount: as<Amount>(collateral + spare),
        reference: `sandbox-in-${name}`,
      },
      {
        type: "open_loan",
        by: account,
        loan: `loan-${name}` as LoanId,
        market: marketId,
        collateral: as(collateral),
        borrow: as<LoanAssets>(borrowed),
        plan: planFor(draw),
      },
      {
        type: "pay_out",
        account,
        asset: USDC,
        amount: as(paidOut),
        reference: `sandbox-out-${name}`,
      },
    ],
  };
}

/** Collateral worth `value` base units of USDC, a hair more rather than less. */
function coinsFor(value: bigint, price: FeedPrice, { collateralDecimals }: SandboxMarket): bigint {
  const one = 10n ** BigInt(collateralDecimals);
  return (value * one * ONE_PRICE) / (price * ONE_USDC) + 1n;
}

/** Of 20 borrowers 17 keep the market's plan, two have none, one sells earlier. */
function planFor(draw: Draw): PlanChoice {
  const choice = draw(1n, 20n);
  if (choice <= 17n) return "default";
  if (choice <= 19n) return null;
  const step = { kind: "deleverage", triggerLtv: ltv("0.77"), targetLtv: ltv("0.7"), cap: null };
  return { steps: [step as Extract<PlanChoice, object>["steps"][number]] };
}

function ltv(text: string) {
  const parsed = parseWad(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.wad;
}
