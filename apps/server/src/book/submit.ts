import type { Book, Command, Event, Millis } from "@plimsoll/engine";
import type { Accepted } from "@plimsoll/sequencer";
import type { Idempotency } from "../views/operation.ts";
import { rejectionProblem, wordingOf } from "../views/rejection.ts";
import { look, peek, type BookHolder } from "./look.ts";

/** Who sends a command; with an idempotency key the same command is decided once. */
export interface Sender {
  readonly actor: string;
  readonly idempotency: Idempotency | undefined;
}

/**
 * Makes a command of what the book is now and has it decided.
 *
 * @throws HttpProblem when the book refuses it.
 */
export async function submit(
  holder: BookHolder,
  { actor, idempotency }: Sender,
  command: (book: Book, now: Millis) => Command,
): Promise<Accepted> {
  const made = await peek(holder, command);
  const reply = await holder.sequencer.submit({
    command: made,
    actor,
    ...(idempotency === undefined
      ? {}
      : {
          // Two senders may choose the same key.
          idempotencyKey: `${actor} ${idempotency.key}`,
          fingerprint: idempotency.fingerprint,
        }),
  });
  if (reply.isAccepted) return reply;
  const { rejection } = reply;
  const { value: wording } = await look(holder, (book) => wordingOf(book, loanAssetOf(book, made)));
  throw rejectionProblem(rejection, wording);
}

/** The first event of a type; a command that was accepted has caused those it stands for. */
export function eventOf<T extends Event["type"]>(
  reply: Accepted,
  type: T,
): Extract<Event, { type: T }> {
  const event = reply.events.find(
    (candidate): candidate is Extract<Event, { type: T }> => candidate.type === type,
  );
  if (event === undefined) throw new Error(`Entry ${reply.sequence} caused no ${type}.`);
  return event;
}

function loanAssetOf(book: Book, command: Command): string | undefined {
  if ("market" in command) return book.markets.get(command.market)?.loanAsset.id;
  if ("loan" in command) return book.loans.get(command.loan)?.market.loanAsset.id;
  return undefined;
}
