import type { Command } from "../../src/commands/command.ts";
import type { Loose } from "../amounts.ts";
import { adaptiveRate, assetsUp, down, plus128, Refused, sharesDown, taylor } from "./twin-math.ts";

type Named<T extends Command["type"]> = Loose<Extract<Command, { type: T }>>;
type TwinSettings = Named<"create_market">["settings"];
export type TwinPlan = Exclude<Named<"create_loan">["plan"], "default">;
export type TwinStep = NonNullable<TwinPlan>["steps"][number];

export interface TwinMarket {
  id: string;
  loanAsset: string;
  collateralAsset: string;
  feed: string;
  lltv: bigint;
  scale: bigint;
  rateModel: Named<"create_market">["rateModel"];
  rateAtTarget: bigint;
  settings: TwinSettings;
  fee: bigint;
  supplyAssets: bigint;
  supplyShares: bigint;
  borrowAssets: bigint;
  borrowShares: bigint;
  lastUpdate: bigint;
  outage: { cause: "stale_feed" | "service_gap"; since: number } | null;
  graceUntil: number;
  /** What the market's own sales have brought in the minute that began at `paceFrom`. */
  paceSold: bigint;
  paceFrom: number;
  paceUntil: number;
  estimate: { price: bigint; sampledAt: number; variance: bigint; volatility: bigint } | null;
  /** How many loans have yet to be moved to where a new volatility asks. */
  behind: number;
  suppliers: Record<string, bigint>;
}

export interface TwinLoan {
  id: string;
  owner: string;
  market: string;
  collateral: bigint;
  shares: bigint;
  principal: bigint;
  plan: TwinPlan;
  used: bigint[];
  alerts: readonly bigint[];
  alertPrices: readonly bigint[];
  /** Names of triggers that have fired and wait to be armed again. */
  silent: string[];
  isStranded: boolean;
}

export interface TwinFeed {
  id: string;
  settings: Named<"create_feed">["settings"];
  /** The last quote; the twin's median feeds have one venue. */
  quote: { price: bigint; at: number } | null;
  confirmed: bigint;
  status: "fresh" | "suspect" | "stale";
  suspect: { price: bigint; since: number } | null;
  staleSince: number | null;
  /** Whether it has ever had a price. */
  hasSpoken: boolean;
}

export interface TwinAccount {
  id: string;
  authorized: string[];
  balances: Record<string, bigint>;
}

/** A book as lists that are searched from the front; a command works on a copy of all of it. */
export interface TwinState {
  time: number;
  owner: string;
  feeRecipient: string;
  decimals: Record<string, number>;
  accounts: TwinAccount[];
  feeds: TwinFeed[];
  markets: TwinMarket[];
  loans: TwinLoan[];
  preLiquidations: Named<"create_pre_liquidation">[];
  rateModels: string[];
  lltvs: bigint[];
  references: string[];
  madeWhole: string[];
}

/** What one command changes and says. */
export interface TwinRun {
  state: TwinState;
  now: number;
  /** What happened by itself, in order. */
  log: string[];
  touched: string[];
  /** Which of several loans that are equally near goes first, as the act at this place of the log. */
  /** Whether the command leaves an event, by which the book's time moves. */
  isHeard: boolean;
  choose: (loans: readonly string[], place: number) => string | undefined;
  /** A rule to break on purpose, so that a comparison can be seen to fail. */
  broken: "no dust rule" | "repay rounds up" | null;
}

export function find<T extends { id: string }>(list: readonly T[], id: string, code: string): T {
  const found = list.find((item) => item.id === id);
  if (found === undefined) throw new Refused(code);
  return found;
}

export const account = (run: TwinRun, id: string): TwinAccount =>
  find(run.state.accounts, id, id === "" ? "account_missing" : "account_not_found");
export const marketOf = (run: TwinRun, id: string): TwinMarket =>
  find(run.state.markets, id, "market_not_found");
export const loanOf = (run: TwinRun, id: string): TwinLoan =>
  find(run.state.loans, id, "loan_not_found");
export const balance = (holder: TwinAccount, asset: string): bigint => holder.balances[asset] ?? 0n;

export function move(holder: TwinAccount, asset: string, amount: bigint): void {
  if (balance(holder, asset) + amount < 0n) throw new Refused("insufficient_balance");
  holder.balances[asset] = balance(holder, asset) + amount;
}

export function touch(run: TwinRun, market: string): void {
  if (!run.touched.includes(market)) run.touched.push(market);
}

/** The market as it stands with interest up to `now`. */
export function accrued(market: TwinMarket, now: number, recipient: string): TwinMarket {
  const second = BigInt(Math.floor(now / 1000));
  const elapsed = second - market.lastUpdate;
  if (elapsed <= 0n) return market;
  const next = { ...market, suppliers: { ...market.suppliers }, lastUpdate: second };
  if (market.rateModel.kind === "none") return next;
  let rate = 0n;
  if (market.rateModel.kind === "fixed") rate = market.rateModel.ratePerSecond;
  if (market.rateModel.kind === "adaptive") {
    const { supplyAssets, borrowAssets, rateAtTarget } = market;
    const { average, end } = adaptiveRate(supplyAssets, borrowAssets, rateAtTarget, elapsed);
    rate = average;
    next.rateAtTarget = end;
  }
  const interest = down(market.borrowAssets, taylor(rate, elapsed), 10n ** 18n);
  next.borrowAssets = plus128(market.borrowAssets, interest);
  next.supplyAssets = plus128(market.supplyAssets, interest);
  if (market.fee > 0n) {
    const part = down(interest, market.fee, 10n ** 18n);
    const shares = sharesDown(part, next.supplyAssets - part, market.supplyShares);
    next.supplyShares = plus128(market.supplyShares, shares);
    next.suppliers[recipient] = (next.suppliers[recipient] ?? 0n) + shares;
  }
  return next;
}

export function accrue(run: TwinRun, market: TwinMarket): void {
  Object.assign(market, accrued(market, run.now, run.state.feeRecipient));
  touch(run, market.id);
}

/** Debt of `shares`, rounded up. */
export const owed = (market: TwinMarket, shares: bigint): bigint =>
  assetsUp(shares, market.borrowAssets, market.borrowShares);

/** The most that collateral carries at an LTV: two divisions, both down. */
export const carries = (collateral: bigint, price: bigint, ltv: bigint): bigint =>
  down(down(collateral, price, 10n ** 36n), ltv, 10n ** 18n);

export function exceeds(market: TwinMarket, loan: TwinLoan, price: bigint, ltv: bigint): boolean {
  return loan.shares > 0n && owed(market, loan.shares) > carries(loan.collateral, price, ltv);
}

export function priceOf(
  run: TwinRun,
  market: TwinMarket,
  feedId = market.feed,
): { price: bigint; status: TwinFeed["status"] } {
  const feed = find(run.state.feeds, feedId, "feed_not_found");
  return { price: feed.confirmed * market.scale, status: feed.status };
}

/** Interest is paid before principal; the last share takes all that is left of both. */
export function payDebt(market: TwinMarket, loan: TwinLoan, assets: bigint, shares: bigint): void {
  const interest = owed(market, loan.shares) - loan.principal;
  const paid = assets < market.borrowAssets ? assets : market.borrowAssets;
  if (shares === loan.shares) loan.principal = 0n;
  else {
    const fromPrincipal = paid > interest ? paid - (interest > 0n ? interest : 0n) : 0n;
    loan.principal -= fromPrincipal < loan.principal ? fromPrincipal : loan.principal;
  }
  market.borrowAssets -= paid;
  market.borrowShares -= shares;
  loan.shares -= shares;
  loan.isStranded = false;
}
