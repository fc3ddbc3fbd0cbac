import type { Receipt } from "@plimsoll/contract";
import { toInstant } from "@plimsoll/contract";
import type { Book, Command, Event, Millis } from "@plimsoll/engine";
import type { Accepted } from "@plimsoll/sequencer";
import { look, peek } from "./look.ts";
import type { Answer, AnyRequest } from "./operation.ts";
import { rejectionProblem, wordingOf } from "./rejection.ts";
import type { Services } from "./services.ts";
import { eventView } from "./views/event.ts";

/**
 * Makes a command of what the book is now and has it decided.
 *
 * @throws HttpProblem when the book refuses it.
 */
export async function submit(
  services: Services,
  request: AnyRequest,
  command: (book: Book, now: Millis) => Command,
): Promise<Accepted> {
  const made = await peek(services, command);
  const { caller, idempotency } = request;
  const reply = await services.sequencer.submit({
    command: made,
    actor: caller.id,
    ...(idempotency === undefined
      ? {}
      : {
          idempotencyKey: `${caller.id} ${idempotency.key}`,
          fingerprint: idempotency.fingerprint,
        }),
  });
  if (reply.isAccepted) return reply;
  const { rejection } = reply;
  const { value: wording } = await look(services, (book) =>
    wordingOf(book, loanAssetOf(book, made)),
  );
  throw rejectionProblem(rejection, wording);
}

/** The receipt of an accepted command; the same whenever it is asked for. */
export async function receiptOf(services: Services, reply: Accepted): Promise<Receipt> {
  const events = await peek(services, (book) =>
    reply.events.map((event) => eventView(book, event)),
  );
  return { sequence: reply.sequence, at: toInstant(reply.at), events };
}

/** Submits a command and answers with its receipt. */
export async function submitForReceipt(
  services: Services,
  request: AnyRequest,
  command: (book: Book, now: Millis) => Command,
): Promise<Answer<Receipt>> {
  const reply = await submit(services, request, command);
  return {
    body: await receiptOf(services, reply),
    sequence: reply.sequence,
    isReplay: reply.isReplay,
  };
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
