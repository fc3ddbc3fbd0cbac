import {
  as,
  type AccountId,
  type Amount,
  type CollateralAssets,
  type LoanAssets,
  type LoanId,
} from "@plimsoll/engine";
import { MARKETS, ORACLE_SCALE, type CanonicalMarket } from "./canonical-markets.ts";
import { Random } from "./random.ts";

/** One customer of the canonical book and the one loan it has. */
export interface CanonicalLoan {
  readonly customer: AccountId;
  readonly loan: LoanId;
  readonly market: CanonicalMarket;
  readonly collateral: CollateralAssets;
  readonly debt: LoanAssets;
  /** What the customer pays in: the collateral and a tenth more, which stays free. */
  readonly deposit: Amount;
  /** Every fifth customer wants no plan; the others get the market's default. */
  readonly hasPlan: boolean;
}

/** Where the LTV distribution bends, in ten-thousandths: share of the loans, then LTV there. */
const LTV_QUANTILES = [
  [0, 1000],
  [1000, 3300],
  [5000, 5100],
  [9000, 6900],
  [10_000, 7750],
] as const;

/** The least debt, 500 USDC; the others are up to 2^8 times that. */
const DEBT_MIN = 500_000_000n;
const SEED = 20_260_206;

/** The loans of the canonical book, alternately in each market; the same for every run. */
export function* canonicalLoans(count: number): Generator<CanonicalLoan> {
  const random = new Random(SEED);
  for (let index = 0; index < count; index += 1) {
    const market = MARKETS[index % MARKETS.length] ?? MARKETS[0];
    const ltv = ltvAt(random.below(10_000), random.below(1000));
    const debt = drawDebt(random);
    const value = (debt * 10_000_000n) / BigInt(ltv);
    const collateral = (value * ORACLE_SCALE) / (market.startPrice * market.priceFactor) + 1n;
    yield {
      customer: `customer-${index}` as AccountId,
      loan: `loan-${index}` as LoanId,
      market,
      collateral: as<CollateralAssets>(collateral),
      debt: as<LoanAssets>(debt),
      deposit: as<Amount>(collateral + collateral / 10n),
      hasPlan: random.below(5) !== 0,
    };
  }
}

/** LTV in ten-millionths at a place of the distribution: a straight line between its bends. */
function ltvAt(place: number, fraction: number): number {
  for (const [index, [to, ltvTo]] of LTV_QUANTILES.entries()) {
    const [from, ltvFrom] = LTV_QUANTILES[index - 1] ?? [0, 0];
    if (place >= to) continue;
    const position = (place - from) * 1000 + fraction;
    return ltvFrom * 1000 + Math.floor(((ltvTo - ltvFrom) * position) / (to - from));
  }
  return 5_100_000;
}

/** Most debts are small, a few are large: each doubling is as frequent as the one before. */
function drawDebt(random: Random): bigint {
  const base = DEBT_MIN << BigInt(random.below(8));
  return base + (base * BigInt(random.below(1_000_000))) / 1_000_000n;
}
