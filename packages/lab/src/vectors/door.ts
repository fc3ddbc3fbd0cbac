import { apply, decide, execute } from "@plimsoll/engine";
import type { Book, Command, Decision, Millis } from "@plimsoll/engine";

/** A way of handing commands to a book. */
export interface Door {
  readonly execute: (book: Book, command: Command, now: Millis) => Decision;
}

/** The sequencer's way: decided and applied in one go. */
export const EXECUTE: Door = { execute };

/** The way of whoever replays a journal: decided first, the facts applied one by one. */
export const DECIDE_AND_APPLY: Door = {
  execute(book, command, now) {
    const decision = decide(book, command, now);
    if (decision.isAccepted) for (const event of decision.events) apply(book, event);
    return decision;
  },
};

/**
 * Sends a command that prepares a replay and must not fail.
 *
 * @throws Error when it is refused: the vectors ask for what the engine cannot set up.
 */
export function prepare(door: Door, book: Book, command: Command, now: Millis): void {
  const decision = door.execute(book, command, now);
  if (decision.isAccepted) return;
  const { code } = decision.rejection;
  throw new Error(`Cannot prepare the replay: ${command.type} was refused with ${code}.`);
}
