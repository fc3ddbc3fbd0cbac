import type { Why } from "../events/trigger-events.ts";
import type { Ladder } from "../ladder/ladder.ts";
import { accrual } from "../market/accrual.ts";
import type { Accrual } from "../market/accrual.ts";
import { isAbove, ltvOf, standingOf } from "../market/health.ts";
import { ArithmeticError } from "../math/arithmetic-error.ts";
import { nextPriceAlert, risenPriceBits } from "../protection/own-alerts.ts";
import { nextSale, nextTrigger } from "../protection/schedule.ts";
import type { Trigger } from "../protection/schedule.ts";
import { placeLoan, priceLevel, priceRearmLevel, waterline } from "../state/placement.ts";
import type { Loan, Market } from "../state/records.ts";
import { hardLineOf, isPaceReached } from "../state/sale-windows.ts";
import { assert } from "../units/assert.ts";
import type { OraclePrice, Wad } from "../units/quantity.ts";
import { toSeconds } from "../units/time.ts";
import type { Millis } from "../units/time.ts";
import { act } from "./act.ts";
import { moveTriggers } from "./follow-volatility.ts";
import { moveWindows } from "./grace.ts";
import { emit, emitAccrual, priceOf } from "./run.ts";
import type { Run } from "./run.ts";
import { strand } from "./sales.ts";

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
  moveWindows(run, market);
  if (!moveTriggers(run, market)) return false;
  const { price, status } = priceOf(market.feed, market);
  if (status === "stale") return true;
  const { falling, rising, sales } = market.ladders;
  // Interest lowers the waterline as a falling price does, so it is worked out here. It becomes a fact
  // only when something moves: when interest is accrued decides how it compounds, and neither an idle
  // tick nor an alert may change that.
  const due = interestDue(run, market);
  if (due === "overflow") return true;
  const level = waterline(due ?? market, price);
  const isIdle = !isReached(falling, level) && !isReached(sales, level * saleGate(market, run.now));
  const isQuiet = isIdle && !isReached(rising, 1 / level);
  if (isQuiet && !isPriceAlertDue(market, price)) return true;
  const pass = new Pass(run, market, price, due);
  // What fired has lowered LTVs, which may arm silent rungs for the next fall. Alerts by price come
  // last: however many borrowers wait at one round number, they hold up no plan and no sale.
  return (isQuiet || (pass.rearm() && pass.fire() && pass.rearm())) && pass.tellPrices();
}

/** Whether an alert by price may have to be raised or armed again. */
function isPriceAlertDue(market: Market, price: OraclePrice): boolean {
  const { priceFalling, priceRising } = market.ladders;
  if (priceFalling.size + priceRising.size === 0) return false;
  return (
    isReached(priceFalling, priceLevel(price)) ||
    isReached(priceRising, priceRearmLevel(market, price))
  );
}

/** Interest up to now; "overflow" when a total would leave its range: then nobody can be acted on. */
function interestDue(run: Run, market: Market): Accrual | null | "overflow" {
  try {
    return accrual(market, toSeconds(run.now));
  } catch (error) {
    if (error instanceof ArithmeticError) return "overflow";
    throw error;
  }
}

/**
 * How far below its place on the ladder of sales the waterline must be before a sale is due: 1, more while
 * only loans beyond the hard line are sold, and never when the pace is used up. All loans of a market stand there for the same trigger.
 */
function saleGate(market: Market, now: Millis): number {
  if (isPaceReached(market, now)) return Infinity;
  const hardLtv = hardLineOf(market, now);
  if (hardLtv === null) return 1;
  const { liquidation } = market.settings;
  const isSoft = liquidation.kind === "ladder" && liquidation.soft !== null;
  return Number(hardLtv) / Number(isSoft ? liquidation.soft.triggerLtv : market.lltv);
}

function isReached(ladder: Ladder, level: number): boolean {
  return ladder.topKey() >= level;
}

/** One look at a market's ladders at one price. */
class Pass {
  readonly #run: Run;
  readonly #market: Market;
  readonly #price: OraclePrice;
  /** Interest worked out but not yet a fact: it becomes one with the first trigger that moves assets. */
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
    while (isReached(rising, 1 / waterline(this.#due ?? this.#market, this.#price))) {
      if (this.#run.budget === 0) return this.#end(false);
      this.#take(rising, (loan) => this.#rearmLoan(loan));
    }
    return this.#end(true);
  }

  /** Fires what is crossed, the loan nearest to liquidation first. Whether there was room for all of it. */
  fire(): boolean {
    const { sales } = this.#market.ladders;
    for (let ladder = this.#reached(); ladder !== null; ladder = this.#reached()) {
      if (this.#run.budget === 0) return this.#end(false);
      if (ladder === sales) this.#take(ladder, (loan) => this.#fireSale(loan));
      else this.#take(ladder, (loan) => this.#fireNext(loan));
    }
    return this.#end(true);
  }

  /**
   * Arms alerts by price again that the price has risen above, and raises those it has reached, the
   * highest first. Whether there was room for all of it.
   */
  tellPrices(): boolean {
    const { priceFalling, priceRising } = this.#market.ladders;
    const level = priceLevel(this.#price);
    const rearmLevel = priceRearmLevel(this.#market, this.#price);
    while (isReached(priceRising, rearmLevel)) {
      if (this.#run.budget === 0) return this.#end(false);
      this.#take(priceRising, (loan) => this.#rearmPrices(loan));
    }
    while (isReached(priceFalling, level)) {
      if (this.#run.budget === 0) return this.#end(false);
      this.#take(priceFalling, (loan) => this.#tellPrice(loan));
    }
    return this.#end(true);
  }

  /** The ladder whose top goes first: the higher key, then the lower id, then what is no sale. */
  #reached(): Ladder | null {
    const { falling, sales, slots } = this.#market.ladders;
    const level = waterline(this.#due ?? this.#market, this.#price);
    const isFallingReached = isReached(falling, level);
    if (!isReached(sales, level * saleGate(this.#market, this.#run.now))) {
      return isFallingReached ? falling : null;
    }
    if (!isFallingReached) return sales;
    if (falling.topKey() !== sales.topKey()) {
      return falling.topKey() > sales.topKey() ? falling : sales;
    }
    const [first, other] = [slots[falling.top()], slots[sales.top()]];
    return first !== undefined && other !== undefined && first.id <= other.id ? falling : sales;
  }

  /**
   * Lets the loan on top of a ladder be dealt with, which moves it on the ladder. One whose exact LTV
   * does not confirm its key, or cannot be worked out at all, steps aside until the pass ends.
   */
  #take(ladder: Ladder, handle: (loan: Loan) => boolean): void {
    const slot = ladder.top();
    const loan = this.#market.ladders.slots[slot];
    assert(loan !== undefined, `slot ${slot} of market ${this.#market.id} is empty`);
    let isHandled = false;
    try {
      isHandled = handle(loan);
    } catch (error) {
      if (!(error instanceof ArithmeticError)) throw error;
    }
    if (isHandled) {
      this.#run.budget -= 1;
    } else {
      ladder.remove(slot);
      this.#nearMisses.push(loan);
    }
  }

  #rearmLoan(loan: Loan): boolean {
    const standing = standingOf(this.#due ?? this.#market, loan, this.#price);
    let bits = 0;
    for (const trigger of loan.schedule) {
      if ((loan.disarmed & trigger.bit) === 0) continue;
      if (!isAbove(standing, trigger.rearmLtv)) bits |= trigger.bit;
    }
    if (bits === 0) return false;
    emit(this.#run, { type: "triggers_rearmed", at: this.#run.now, loan: loan.id, bits });
    return true;
  }

  #rearmPrices(loan: Loan): boolean {
    const { alertHysteresis } = this.#market.settings;
    const bits = risenPriceBits(loan.ownAlerts, this.#price, alertHysteresis) & loan.disarmed;
    if (bits === 0) return false;
    emit(this.#run, { type: "triggers_rearmed", at: this.#run.now, loan: loan.id, bits });
    return true;
  }

  #tellPrice(loan: Loan): boolean {
    const alert = nextPriceAlert(loan.ownAlerts, loan.disarmed);
    assert(alert !== null, `loan ${loan.id} waits without an alert`);
    if (this.#price > alert.price) return false;
    const ltvBefore = ltvOf(standingOf(this.#due ?? this.#market, loan, this.#price));
    const why = {
      trigger: "alert",
      alertPrice: alert.price,
      price: this.#price,
      ltvBefore,
    } as const;
    const [at, rung] = [this.#run.now, "own_price"] as const;
    emit(this.#run, { type: "alert_raised", at, loan: loan.id, rung, bit: alert.bit, why });
    return true;
  }

  #fireNext(loan: Loan): boolean {
    const trigger = nextTrigger(loan.schedule, loan.disarmed, loan.isStranded);
    return this.#fireAt(loan, trigger, trigger?.ltv);
  }

  #fireSale(loan: Loan): boolean {
    const trigger = nextSale(loan.schedule, loan.isStranded);
    const hardLtv = hardLineOf(this.#market, this.#run.now);
    return this.#fireAt(loan, trigger, hardLtv ?? trigger?.ltv);
  }

  /** Fires a trigger when the loan is above `ltv`. */
  #fireAt(loan: Loan, trigger: Trigger | null, ltv: Wad | undefined): boolean {
    assert(trigger !== null && ltv !== undefined, `loan ${loan.id} waits without a trigger`);
    const standing = standingOf(this.#due ?? this.#market, loan, this.#price);
    if (!isAbove(standing, ltv)) return false;
    const why: Why = {
      trigger: trigger.action.kind,
      triggerLtv: trigger.ltv,
      price: this.#price,
      ltvBefore: ltvOf(standing),
    };
    if (this.#due !== null && trigger.movesAssets) {
      emitAccrual(this.#run, this.#market, this.#due);
      this.#due = null;
    }
    try {
      act(this.#run, loan, trigger, { why, standing });
    } catch (error) {
      // An automatic act that arithmetic forbids must not refuse the command that caused it.
      if (!(error instanceof ArithmeticError)) throw error;
      giveUp(this.#run, loan, trigger, why);
    }
    return true;
  }

  #end(isDone: boolean): boolean {
    for (const loan of this.#nearMisses) placeLoan(loan);
    this.#nearMisses.length = 0;
    return isDone;
  }
}

/** Keeps a trigger whose act overflows from firing for ever. */
function giveUp(run: Run, loan: Loan, { action, bit }: Trigger, why: Why): void {
  if (action.kind !== "plan") {
    strand(run, loan, "overflow", why);
    return;
  }
  const { index: step } = action;
  const at = run.now;
  emit(run, { type: "plan_step_spent", at, loan: loan.id, step, bit, reason: "overflow", why });
}
