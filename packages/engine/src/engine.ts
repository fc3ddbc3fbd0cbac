import { ArithmeticError } from "./math/arithmetic-error.ts";
import type { Command } from "./commands/command.ts";
import type { Rejection } from "./commands/rejection.ts";
import { decideCommand } from "./commands/decide-command.ts";
import { sampleVolatility } from "./commands/follow-volatility.ts";
import { fireTriggersOf, TRIGGERS_PER_COMMAND_MAX } from "./commands/fire-triggers.ts";
import { noteServiceGap, touchElapsedWindows } from "./commands/silence.ts";
import type { Run } from "./commands/run.ts";
import type { Event } from "./events/event.ts";
import type { Book } from "./state/book.ts";
import { isMillis } from "./units/time.ts";
import type { Millis } from "./units/time.ts";

/** What became of a command: facts, in order, or why it was refused. */
export type Decision =
  | { readonly isAccepted: true; readonly events: readonly Event[] }
  | { readonly isAccepted: false; readonly rejection: Rejection };

/**
 * What `command` would do to the book at `now`: pure, the book is as it was when this returns.
 * Applying the events one by one has exactly the effect of `execute`.
 */
export function decide(book: Book, command: Command, now: Millis): Decision {
  const decision = attempt(book, command, now);
  book.undo.rollback();
  return decision;
}

/**
 * Decides a command and applies its events in one go; a refused command leaves no trace. The way of
 * the sequencer: half the work of `decide` and then `apply`.
 */
export function execute(book: Book, command: Command, now: Millis): Decision {
  const decision = attempt(book, command, now);
  if (decision.isAccepted) book.undo.commit();
  else book.undo.rollback();
  return decision;
}

/** Whether a `continue` command must come before any other. */
export function isContinuationDue(book: Book): boolean {
  return book.backlog.size > 0;
}

function attempt(book: Book, command: Command, now: Millis): Decision {
  book.undo.begin();
  const refusal = checkTime(book, now) ?? checkBacklog(book, command);
  if (refusal !== null) return { isAccepted: false, rejection: refusal };
  const budget = TRIGGERS_PER_COMMAND_MAX;
  const run: Run = { book, now, events: [], touched: [], grounds: [], budget };
  try {
    noteServiceGap(run);
    const rejection = decideCommand(run, command);
    if (rejection !== null) return { isAccepted: false, rejection };
    touchElapsedWindows(run);
    sampleVolatility(run);
    fireTriggersOf(run, run.touched);
    return { isAccepted: true, events: run.events };
  } catch (error) {
    if (error instanceof ArithmeticError) {
      return { isAccepted: false, rejection: { code: ARITHMETIC_CODES[error.kind] } };
    }
    book.undo.rollback();
    throw error;
  }
}

const ARITHMETIC_CODES = {
  overflow: "arithmetic_overflow",
  division_by_zero: "division_by_zero",
  exceeds_128_bits: "amount_exceeds_128_bits",
} as const satisfies Record<ArithmeticError["kind"], Rejection["code"]>;

function checkTime(book: Book, now: Millis): Rejection | null {
  if (!isMillis(now)) {
    const problem = "must be whole milliseconds since 1970, up to the year 9999";
    return { code: "invalid_field", field: "now", problem };
  }
  return now < book.time ? { code: "time_reversed", now, bookTime: book.time } : null;
}

function checkBacklog(book: Book, command: Command): Rejection | null {
  const isContinue = command.type === "continue";
  if (book.backlog.size === 0) return isContinue ? { code: "nothing_to_continue" } : null;
  return isContinue ? null : { code: "continuation_due" };
}
