import type { CollateralAssets, FeedPrice, Millis, PlanChoice, Wad } from "@plimsoll/engine";
import { as, WAD } from "@plimsoll/engine";
import type { CrashAsset, CrashId } from "./crash.ts";
import { crashPath, type CrashPath } from "./crash-path.ts";
import { CRASHES, crashOf } from "./documented-crashes.ts";
import type { RehearsalLoan, RehearsalMarket } from "./rehearsal-book.ts";
import { rehearse, type RehearsalOutcome, type RehearsalPolicy } from "./rehearse.ts";

/** One past crash, met by one loan under a plan, under the reference policy and under none. */
export interface CrashRehearsal {
  readonly crash: CrashId;
  readonly title: string;
  readonly from: Millis;
  readonly to: Millis;
  /** Days of the crash, and how many of them were played from real candles, not from a bridge. */
  readonly days: number;
  readonly realDays: number;
  /** How far the price fell from the first to the lowest, and stood at the end: shares of the first. */
  readonly deepestFall: Wad;
  readonly endFall: Wad;
  readonly plan: RehearsalOutcome;
  readonly reference: RehearsalOutcome;
  /** Hindsight: nobody ever sells. */
  readonly nothing: RehearsalOutcome;
  /** The plan acted, and the borrower would have ended with more had it waited (and not been sold). */
  readonly wasActingWorseThanWaiting: boolean;
  /** The plan acted, though the loan would never have exceeded its LLTV. */
  readonly wasActingNeedless: boolean;
}

interface CrashRehearsalTerms {
  readonly market: RehearsalMarket;
  readonly loan: RehearsalLoan;
  readonly plan: PlanChoice;
  /** Whose crashes the collateral lives through. */
  readonly asset: CrashAsset;
  /** Paths to play instead of the built-in bridges, for example from real candles. */
  readonly paths?: readonly CrashPath[];
}

/** Rehearses a loan in every crash on file, oldest first. @throws RefusedCommand see `rehearse` */
export function rehearseCrashes(terms: CrashRehearsalTerms): readonly CrashRehearsal[] {
  const { paths = crashPathsOf(terms.asset) } = terms;
  return paths.map((path) => rehearseCrash({ ...terms, path }));
}

/** Rehearses a loan in one crash, about 20 ms. @throws RefusedCommand see `rehearse` */
export function rehearseCrash({
  market,
  loan,
  plan,
  path,
}: Omit<CrashRehearsalTerms, "asset" | "paths"> & { readonly path: CrashPath }): CrashRehearsal {
  const past = path.points();
  const play = (policy: RehearsalPolicy): RehearsalOutcome =>
    rehearse({ market, loan, policy, past });
  const outcome = play({ kind: "plan", plan });
  const reference = play({ kind: "reference" });
  const nothing = play({ kind: "nothing" });
  const hasActed = outcome.firstActionAt !== null;
  return {
    crash: path.crash,
    title: crashOf(path.crash).title,
    from: path.from,
    to: path.to,
    days: path.days,
    realDays: path.realDays,
    ...fallsOf(past.map(({ price }) => price)),
    plan: outcome,
    reference,
    nothing,
    wasActingWorseThanWaiting: hasActed && outcome.endEquity < nothing.endEquity,
    wasActingNeedless: hasActed && nothing.highestLtv <= market.lltv,
  };
}

const bridges = new Map<CrashAsset, readonly CrashPath[]>();

/** The built-in paths of a coin, made once. */
export function crashPathsOf(asset: CrashAsset): readonly CrashPath[] {
  const paths = bridges.get(asset) ?? CRASHES.map(({ id }) => crashPath({ crash: id, asset }));
  bridges.set(asset, paths);
  return paths;
}

function fallsOf(prices: readonly FeedPrice[]): {
  readonly deepestFall: Wad;
  readonly endFall: Wad;
} {
  const first = prices[0] ?? as<FeedPrice>(1n);
  const lowest = prices.reduce((least, price) => (price < least ? price : least), first);
  const last = prices.at(-1) ?? first;
  const fall = (price: FeedPrice): Wad => as(((first - price) * WAD) / first);
  return { deepestFall: fall(lowest), endFall: fall(last) };
}

/** Share of the coins that the borrower still has, rounded down. */
export function coinsKeptShare({ coinsKept, coinsBefore }: RehearsalOutcome): Wad {
  return shareOf(coinsKept, coinsBefore);
}

function shareOf(part: CollateralAssets, whole: CollateralAssets): Wad {
  return as(whole === 0n ? 0n : (part * WAD) / whole);
}
