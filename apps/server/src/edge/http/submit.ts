import type { Receipt } from "@plimsoll/contract";
import { toInstant } from "@plimsoll/contract";
import type { Book, Command, Event, MarketId, Millis } from "@plimsoll/engine";
import type { Accepted } from "@plimsoll/sequencer";
import { address } from "../../followers/history/loan-owners.ts";
import { problem } from "../../views/http-problem.ts";
import { look, peek } from "../../book/look.ts";
import type { Answer, AnyRequest } from "./operation.ts";
import { rejectionProblem, wordingOf } from "../../views/rejection.ts";
import type { Services } from "./services.ts";
import { eventView, lacksMarket } from "../../views/event.ts";

const HISTORY_MILLIS_MAX = 3_000;

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

/** The loan that an accepted command is about, for those who may see no other. */
interface Subject {
  readonly isConfined: boolean;
  readonly loan: string | undefined;
}

/**
 * The receipt of an accepted command; the same whenever it is asked for. A command may set off
 * triggers of other customers' loans: who reaches only his own does not see them.
 */
export async function receiptOf(
  services: Services,
  reply: Accepted,
  { isConfined, loan }: Subject,
): Promise<Receipt> {
  const isShown = (event: Event): boolean =>
    !isConfined || !("loan" in event) || event.loan === loan;
  const markets = await marketsOf(services, reply);
  const events = await peek(services, (book) =>
    reply.events.flatMap((event, index) => {
      const market = book.markets.get(markets[index] as MarketId);
      return isShown(event) ? [eventView(book, event, market)] : [];
    }),
  );
  return { sequence: reply.sequence, at: toInstant(reply.at), events };
}

/**
 * Markets of the events' loans where the book alone may not tell them: a loan may have been closed
 * since, and its name used again.
 */
async function marketsOf(
  { sequencer, history }: Services,
  reply: Accepted,
): Promise<readonly (string | null)[]> {
  const isTold = await peek({ sequencer }, (book) =>
    reply.events.every((event) =>
      reply.isReplay ? !("loan" in event) : !lacksMarket(book, event),
    ),
  );
  if (isTold) return [];
  if (!(await history.worker.reach(reply.sequence, HISTORY_MILLIS_MAX))) {
    const detail = "It is done; its receipt must wait for history. Send the same request again.";
    throw problem("unavailable", detail, { retryAfterSeconds: 2 });
  }
  const [addressed] = await address(history.tables, [reply]);
  return addressed?.markets ?? [];
}

/** Submits a command and answers with its receipt. */
export async function submitForReceipt(
  services: Services,
  request: AnyRequest,
  command: (book: Book, now: Millis) => Command,
): Promise<Answer<Receipt>> {
  let loan: string | undefined;
  const reply = await submit(services, request, (book, now) => {
    const made = command(book, now);
    loan = "loan" in made ? made.loan : undefined;
    return made;
  });
  return {
    body: await receiptOf(services, reply, { isConfined: request.isConfined, loan }),
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
