/**
 * A second opinion on a replay: the same book, path and policies in the plainest arithmetic, loan
 * by loan, without the engine. It knows no interest, shares, ledger, desk, plan caps, dust rule
 * or confirmation of marks; what a replay shows beyond it is due to those.
 *
 * Amounts are bigints with 30 decimals, ratios and prices with 18. Divisions round towards zero
 * and so drop less than 1e-30 of a unit each, some twenty digits below a base unit: which way
 * they round cannot be seen in any figure.
 */

/** 1.0 of an amount (a coin, a dollar). */
export const ONE = 10n ** 30n;
/** 1.0 of a ratio or a price. */
export const WAD = 10n ** 18n;

export interface SimpleLoan {
  /** Coins, 30 decimals. */
  readonly coins: bigint;
  /** Loan assets, 30 decimals. */
  readonly debt: bigint;
}

interface SimplePoint {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** Loan assets per coin, 18 decimals. */
  readonly price: bigint;
}

/** What happens to a loan whose LTV at a point is above `above`. Ratios have 18 decimals. */
interface SimpleStage {
  readonly above: bigint;
  /** Beyond this LTV the stage stands back and leaves the loan to the next one. */
  readonly upTo?: bigint;
  /** LTV to restore by the least sale that does; "close" repays the whole debt. */
  readonly target: bigint | "close";
  /**
   * What the borrower gives on top, as a share of what is repaid: seized value = repaid × (1 +
   * cost).
   */
  readonly cost: bigint;
}

/** Stages in order of precedence: the first that acts on a point is the only one. */
type SimplePolicy = readonly SimpleStage[];

/** LIF of a market: min(1.15, 1 / (1 − 0.3 × (1 − lltv))). */
export function simpleLif(lltv: bigint): bigint {
  const lif = (WAD * WAD) / (WAD - (3n * (WAD - lltv)) / 10n);
  const max = (115n * WAD) / 100n;
  return lif < max ? lif : max;
}

/** `tenths` of a percent as a ratio: permille(860) is 86 %. */
export function permille(tenths: number): bigint {
  return (BigInt(tenths) * WAD) / 1000n;
}

export const LLTV = permille(860);
const LIF_COST = simpleLif(LLTV) - WAD;

const close: SimpleStage = { above: LLTV, target: "close", cost: LIF_COST };
const soft: SimplePolicy = [
  { above: LLTV, upTo: permille(950), target: permille(840), cost: permille(5) },
  close,
];

/**
 * The four policies of the replay. A plan acts before the soft band, however far the price fell.
 */
export const POLICIES = {
  reference: [close],
  partial: [{ above: LLTV, target: permille(750), cost: LIF_COST }, close],
  soft,
  plan: [
    { above: permille(800), upTo: permille(950), target: permille(750), cost: permille(3) },
    ...soft,
  ],
} as const satisfies Record<string, SimplePolicy>;

/** Shares have 18 decimals, amounts 30. */
export interface SimpleOutcome {
  /** Loans played; those above the LLTV at the first price are not among them. */
  readonly loans: number;
  readonly skippedUnhealthy: number;
  /** Loans with at least one sale. */
  readonly touched: number;
  /** Loans whose debt was fully repaid by sales. */
  readonly closed: number;
  /** Coins sold / initial coins. */
  readonly collateralSoldShare: bigint;
  /** Sum of (value seized − debt repaid) at the price of each sale / initial collateral value. */
  readonly costShare: bigint;
  /** Coins left / initial coins. */
  readonly coinsKeptShare: bigint;
  /** (Collateral value − debt) at the last price / initial collateral value. */
  readonly endEquityShare: bigint;
  /** Debt left when the last coin was sold. */
  readonly badDebt: bigint;
  readonly firstActionAt: number | null;
  readonly sales: number;
  /** Coins sold by UTC day, `2026-02-05`. */
  readonly soldByDay: ReadonlyMap<string, bigint>;
}

/** Plays every loan along the path on its own. The path has at least one point. */
export function playSimpleModel(
  loans: readonly SimpleLoan[],
  path: readonly SimplePoint[],
  policy: SimplePolicy,
): SimpleOutcome {
  const [first] = path;
  const last = path.at(-1);
  if (first === undefined || last === undefined) throw new Error("The path has no point.");
  const healthy = loans.filter((loan) => !isAbove(loan, first.price, LLTV));
  const played = healthy.map((loan) => playLoan(loan, path, policy));
  const coinsBefore = sum(healthy.map((loan) => loan.coins));
  const coinsAfter = sum(played.map((loan) => loan.coins));
  const valueBefore = valueOf(coinsBefore, first.price);
  const equity = valueOf(coinsAfter, last.price) - sum(played.map((loan) => loan.debt));
  const sales = played.flatMap((loan) => loan.sales).sort((left, right) => left.at - right.at);
  const soldByDay = new Map<string, bigint>();
  for (const sale of sales) {
    const day = new Date(sale.at).toISOString().slice(0, 10);
    soldByDay.set(day, (soldByDay.get(day) ?? 0n) + sale.seized);
  }
  return {
    loans: healthy.length,
    skippedUnhealthy: loans.length - healthy.length,
    touched: played.filter((loan) => loan.sales.length > 0).length,
    closed: played.filter((loan) => loan.debt === 0n && loan.badDebt === 0n).length,
    collateralSoldShare: ratio(sum(sales.map((sale) => sale.seized)), coinsBefore),
    costShare: ratio(sum(sales.map((sale) => sale.cost)), valueBefore),
    coinsKeptShare: ratio(coinsAfter, coinsBefore),
    endEquityShare: ratio(equity, valueBefore),
    badDebt: sum(played.map((loan) => loan.badDebt)),
    firstActionAt: sales[0]?.at ?? null,
    sales: sales.length,
    soldByDay,
  };
}

interface SimpleSale {
  readonly at: number;
  /** Coins. */
  readonly seized: bigint;
  /** Loan assets. */
  readonly cost: bigint;
}

interface PlayedLoan extends SimpleLoan {
  readonly badDebt: bigint;
  readonly sales: readonly SimpleSale[];
}

function playLoan(
  start: SimpleLoan,
  path: readonly SimplePoint[],
  policy: SimplePolicy,
): PlayedLoan {
  let { coins, debt } = start;
  let badDebt = 0n;
  const sales: SimpleSale[] = [];
  let alert = lowestSafePrice(start, policy);
  for (const { at, price } of path) {
    // Sales happen at the price of the point that crosses, never at the trigger in between.
    if (price >= alert) continue;
    const sale = sellFor({ coins, debt }, price, policy);
    if (sale === undefined) continue;
    sales.push({ at, seized: sale.seized, cost: valueOf(sale.seized, price) - sale.repaid });
    coins -= sale.seized;
    debt -= sale.repaid;
    if (coins === 0n) {
      badDebt = debt;
      debt = 0n;
    }
    if (debt === 0n) break;
    alert = lowestSafePrice({ coins, debt }, policy);
  }
  return { coins, debt, badDebt, sales };
}

/** What the first stage that acts sells at `price`, or undefined when none does. */
function sellFor(
  loan: SimpleLoan,
  price: bigint,
  policy: SimplePolicy,
): { readonly seized: bigint; readonly repaid: bigint } | undefined {
  const { coins, debt } = loan;
  const value = valueOf(coins, price);
  for (const { above, upTo, target, cost } of policy) {
    if (!isAbove(loan, price, above)) continue;
    if (upTo !== undefined && isAbove(loan, price, upTo)) continue;
    const factor = WAD + cost;
    // debt − repaid = target × (value − repaid × factor), solved for repaid.
    const repaid =
      target === "close"
        ? debt
        : ((debt * WAD - target * value) * WAD) / (WAD * WAD - target * factor);
    const seized = (repaid * factor) / price;
    if (seized < coins) return { seized, repaid };
    // The coins do not suffice: all of them are sold, and what they do not repay is bad debt.
    return { seized: coins, repaid: least((value * WAD) / factor, debt) };
  }
  return undefined;
}

/** The lowest price at which the loan is above no stage. */
function lowestSafePrice({ coins, debt }: SimpleLoan, policy: SimplePolicy): bigint {
  const lowest = policy.reduce((least, { above }) => (above < least ? above : least), 10n * WAD);
  const divisor = lowest * coins;
  return (debt * WAD * WAD + divisor - 1n) / divisor;
}

/** Whether debt / (coins × price) > ratio, exactly. */
function isAbove({ coins, debt }: SimpleLoan, price: bigint, limit: bigint): boolean {
  return debt * WAD * WAD > limit * coins * price;
}

function valueOf(coins: bigint, price: bigint): bigint {
  return (coins * price) / WAD;
}

function ratio(part: bigint, whole: bigint): bigint {
  return (part * WAD) / whole;
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

function least(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
