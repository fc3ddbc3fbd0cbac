import { as, type CollateralAssets, type LoanAssets, type Wad } from "@plimsoll/engine";
import type { BookLoan, LoanBook } from "../inputs/loan-book.ts";
import { PRICE_ONE } from "../inputs/price-path.ts";
import type { ReplayPolicy } from "../replay/replay-policy.ts";
import { REPLAY_POLICIES } from "../replay/replay-policy.ts";
import { replay } from "../replay/replay.ts";
import type { ReplayResult } from "../report/replay-result.ts";
import { ONE_COIN } from "./candidates.ts";
import type { PastWindow } from "./past-window.ts";

/** What one plan did to the loans of some windows: means over windows, each loan counting the same. */
export interface Verdict {
  readonly windows: number;
  /** (Value − debt) at the end / value at the start. */
  readonly endEquity: Wad;
  readonly coinsKept: Wad;
  /** Fees and penalties / value at the start. */
  readonly cost: Wad;
  /** Loans of which something was sold. */
  readonly touched: Wad;
  /** Touched loans that would never have exceeded the LLTV. */
  readonly touchedInVain: Wad;
}

/** Eleven loans of one coin each, from 50 to 75 %. */
const LEVELS = Array.from({ length: 11 }, (_, step) => 500n + 25n * BigInt(step));

/**
 * Plays plans over windows in the real engine and remembers what it has played. No interest accrues:
 * over nine days it is a tenth of a percent and the same for all plans.
 */
export class Judge {
  readonly #played = new Map<string, ReplayResult>();
  /** Replays in the engine so far. */
  replays = 0;

  verdict(policy: ReplayPolicy, windows: readonly PastWindow[]): Verdict {
    const results = windows.map((window) => {
      const result = this.#play(policy, window);
      const needed = this.#play(REPLAY_POLICIES[0], window).touched;
      return { result, inVain: result.touched - needed };
    });
    const mean = (of: (one: (typeof results)[number]) => bigint): Wad =>
      as(results.reduce((sum, one) => sum + of(one), 0n) / BigInt(Math.max(1, results.length)));
    return {
      windows: windows.length,
      endEquity: mean(({ result }) => result.endEquityShare),
      coinsKept: mean(({ result }) => result.coinsKeptShare),
      cost: mean(({ result }) => result.costShare),
      touched: mean(({ result }) => shareOfLoans(result.touched)),
      touchedInVain: mean(({ inVain }) => shareOfLoans(inVain)),
    };
  }

  /** Where the price stays too high for any trigger, all policies do the same: nothing. */
  #play(policy: ReplayPolicy, window: PastWindow): ReplayResult {
    const isQuiet = window.fall < QUIET_FALL;
    const key = `${isQuiet ? "quiet" : policy.name}/${window.name}/${window.points.length}`;
    const known = this.#played.get(key);
    if (known !== undefined) return known;
    const [first] = window.points;
    if (first === undefined) throw new RangeError(`${window.name} has no price.`);
    this.replays += 1;
    const result = replay({
      book: loansAt(first.price),
      path: window.points,
      policy,
      rateModel: { kind: "none" },
    });
    this.#played.set(key, result);
    return result;
  }
}

/** A loan at 75 % reaches no trigger of the search (76 % at least) before the price falls by 1.3 %. */
const QUIET_FALL = 13_000_000_000_000_000n;

function shareOfLoans(count: number): bigint {
  return (BigInt(count) * PRICE_ONE) / BigInt(LEVELS.length);
}

/** The loans of every window, at its first price (scaled by 10^18). */
export function loansAt(price: bigint): LoanBook {
  const loans = LEVELS.map((permille, index): BookLoan => {
    const debt = (price * permille * 1_000_000n) / (1000n * PRICE_ONE);
    return {
      id: String(index + 1),
      line: index + 2,
      collateral: as<CollateralAssets>(ONE_COIN),
      debt: as<LoanAssets>(debt),
      origin: undefined,
    };
  });
  return { source: "levels", collateralDecimals: 8, debtDecimals: 6, loans };
}
