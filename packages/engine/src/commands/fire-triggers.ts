import { accrual } from "../market/accrual.ts";
import type { Accrual } from "../market/accrual.ts";
import { exceedsLtv } from "../market/health.ts";
import type { MarketTotals } from "../market/totals.ts";
import { NO_SLOT } from "../ladder/ladder.ts";
import type { Ladder } from "../ladder/ladder.ts";
import { nextRearm, nextTrigger } from "../protection/schedule.ts";
import type { Trigger } from "../protection/schedule.ts";
import { ArithmeticError } from "../math/arithmetic-error.ts";
import { assert } from "../units/assert.ts";
import type { OraclePrice } from "../units/quantity.ts";
import { toSeconds } from "../units/time.ts";
import { placeLoan, waterline } from "../state/placement.ts";
import type { Loan, Market } from "../state/records.ts";
import { act, explain } from "./act.ts";
import { emit, emitAccrual, priceOf } from "./run.ts";
import type { Run } from "./run.ts";

/** Most triggers one command fires; the rest waits for `continue`. Bounds every entry and pause. */
export const TRIGGERS_PER_COMMAND_MAX = 1000;

/**
 * Lets everything happen that is due in these markets at their confirmed marks, nearest to
 * liquidation first. What one command has no room for is put on the backlog.
 */
export function fireTriggersOf(run: Run, markets: readonly Market[]): void {
  for (const market of markets) {
    const isDone = fireTriggers(run, market);
    const waits = run.book.backlog.has(market.id);
    if (isDone && waits) emit(run, { type: "triggers_caught_up", at: run.now, market: market.id });
    if (!isDone && !waits) emit(run, { type: "triggers_deferred", at: run.now, market: market.id });
  }
}

/** Whether everything due is done. */
function fireTriggers(run: Run, market: Market): boolean {
  const { price, status } = priceOf(market.feed, market);
  if (status === "stale") return true;
  const { falling, rising } = market.ladders;
  // Interest lowers the waterline as a falling price does, so it is worked out here; it becomes a fact
  // only when something fires, so that an idle tick leaves no trace.
  const due = accrual(market, toSeconds(run.now));
  const level = waterline(due ?? market, price);
  if (!isReached(falling, level) && !isReached(rising, 1 / level)) return true;
  const pass = new Pass(run, market, price, due);
  // What fired has lowered LTVs, which may arm silent rungs for the next fall.
  return pass.rearm() && pass.fire() && pass.rearm();
}

function isReached(ladder: Ladder, level: number): boolean {
  return ladder.topKey() >= level;
}

/** One look at a market's ladders at one price. */
class Pass {
  readonly #run: Run;
  readonly #market: Market;
  readonly #price: OraclePrice;
  /** Interest worked out but not yet a fact: it becomes one with the first trigger that fires. */
  #due: Accrual | null;
  /** Loans whose key was reached but whose exact LTV was not; put back when the pass ends. */
  readonly #nearMisses: Loan[] = [];

  constructor(run: Run, market: Market, price: OraclePrice, due: Accrual | null) {
    this.#run = run;
    this.#market = market;
    this.#price = price;
    this.#due = due;
  }

  /** Arms again what has recovered. Whether there was room for all of it. */
  rearm(): boolean {
    const { rising } = this.#market.ladders;
    return this.#each(
      rising,
      (totals) => 1 / waterline(totals, this.#price),
      (loan, totals) => {
        let bits = 0;
        for (const trigger of loan.schedule) {
          if ((loan.disarmed & trigger.bit) === 0) continue;
          if (!exceedsLtv(totals, loan, this.#price, trigger.rearmLtv)) bits |= trigger.bit;
        }
        if (bits === 0) return false;
        this.#settleInterest();
        emit(this.#run, { type: "triggers_rearmed", at: this.#run.now, loan: loan.id, bits });
        return true;
      },
    );
  }

  /** Fires what is crossed. Whether there was room for all of it. */
  fire(): boolean {
    const { falling } = this.#market.ladders;
    return this.#each(
      falling,
      (totals) => waterline(totals, this.#price),
      (loan, totals) => {
        const trigger = nextTrigger(loan.schedule, loan.disarmed);
        assert(trigger !== null, `loan ${loan.id} waits without a trigger`);
        if (!exceedsLtv(totals, loan, this.#price, trigger.ltv)) return false;
        this.#settleInterest();
        this.#act(loan, trigger);
        return true;
      },
    );
  }

  /**
   * Takes candidates off the top of a ladder while the level reaches them. `handle` confirms one
   * exactly and deals with it, which moves it on the ladder, or says that it was a near miss.
   */
  #each(
    ladder: Ladder,
    levelOf: (totals: MarketTotals) => number,
    handle: (loan: Loan, totals: MarketTotals) => boolean,
  ): boolean {
    let isDone = true;
    for (;;) {
      const totals = this.#due ?? this.#market;
      const slot = ladder.top();
      if (slot === NO_SLOT || !isReached(ladder, levelOf(totals))) break;
      if (this.#run.budget === 0) {
        isDone = false;
        break;
      }
      const loan = this.#market.ladders.slots[slot];
      assert(loan !== undefined, `slot ${slot} of market ${this.#market.id} is empty`);
      if (handle(loan, totals)) {
        this.#run.budget -= 1;
      } else {
        ladder.remove(slot);
        this.#nearMisses.push(loan);
      }
    }
    for (const loan of this.#nearMisses) placeLoan(loan);
    this.#nearMisses.length = 0;
    return isDone;
  }

  #settleInterest(): void {
    if (this.#due === null) return;
    emitAccrual(this.#run, this.#market, this.#due);
    this.#due = null;
  }

  /** An automatic act that arithmetic forbids must not refuse the command that caused it. */
  #act(loan: Loan, trigger: Trigger): void {
    const why = explain(loan, trigger, this.#price);
    try {
      act(this.#run, loan, trigger, why);
    } catch (error) {
      if (!(error instanceof ArithmeticError)) throw error;
      emit(this.#run, {
        type: "sale_stranded",
        at: this.#run.now,
        loan: loan.id,
        reason: "overflow",
        why,
      });
    }
  }
}

/** The trigger a loan waits for next and the one that is armed again next; for readers of the book. */
export function nextOf(loan: Loan): { next: Trigger | null; rearm: Trigger | null } {
  return {
    next: nextTrigger(loan.schedule, loan.disarmed),
    rearm: nextRearm(loan.schedule, loan.disarmed),
  };
}
