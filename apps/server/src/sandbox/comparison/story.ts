import type { FeedId, FeedPrice, Millis } from "@plimsoll/engine";
import { scenarioPrice, SCENARIO_START } from "../scenario/scenario-path.ts";
import { SANDBOX_MARKETS } from "../terms.ts";
import type { PolicyTally } from "./policy-tally.ts";

const WAD = 10n ** 18n;
const DECIMALS_MAX = 18;
/** Points lie so far apart at least: a week has some nine hundred. */
const STEP_MILLIS = 15 * 60_000;

/** Both policies after one and the same entry. */
export interface StoryPoint {
  readonly sequence: number;
  readonly at: Millis;
  /** Confirmed marks. */
  readonly prices: ReadonlyMap<FeedId, FeedPrice>;
  /** Of the coins that borrowers have pledged, the share that was not sold; see `keptShare`. */
  readonly keptWithPlans: bigint;
  readonly keptAsUsual: bigint;
  readonly wipedOutWithPlans: number;
  readonly wipedOutAsUsual: number;
}

/** What a base unit of each market's coin is worth when the week begins, in a unit that all coins share. */
const WORTHS = SANDBOX_MARKETS.map((terms) => ({
  market: terms.market,
  worth:
    scenarioPrice(terms, SCENARIO_START, WAD) *
    10n ** BigInt(DECIMALS_MAX - terms.collateralDecimals),
}));

/**
 * Of all coins that borrowers have pledged the share that was not sold, WAD, rounded down, never below 0. Coins of
 * several kinds are counted at the prices that the week begins with, so that a price alone moves nothing. `of` says what
 * was pledged: the same for both policies, so what a plan has added is left out.
 */
export function keptShare(sold: PolicyTally, of: PolicyTally): bigint {
  let [lost, pledged] = [0n, 0n];
  for (const { market, worth } of WORTHS) {
    lost += sold.ofMarket(market).soldCoins * worth;
    pledged += of.ofMarket(market).pledgedCoins * worth;
  }
  if (pledged === 0n) return WAD;
  return lost >= pledged ? 0n : ((pledged - lost) * WAD) / pledged;
}

/** How both policies fared, from the beginning of the book on. */
export class Story {
  readonly #points: StoryPoint[] = [];

  get points(): readonly StoryPoint[] {
    return this.#points;
  }

  /** What stands after an entry; the newest point gives way to it where it lies too close behind the one before. */
  note(point: StoryPoint): void {
    const [before, last] = [this.#points.at(-2), this.#points.at(-1)];
    const isClose = before !== undefined && last !== undefined && last.at - before.at < STEP_MILLIS;
    if (isClose || last?.at === point.at) this.#points.pop();
    this.#points.push(point);
  }
}
