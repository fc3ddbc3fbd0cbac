import { toInstant, type Outcome } from "@plimsoll/contract";
import type { Book, Command, Event, MarketId, Millis } from "@plimsoll/engine";
import type { Accepted } from "@plimsoll/sequencer";
import { peek } from "../../book/look.ts";
import { submit } from "../../book/submit.ts";
import { address } from "../../followers/history/loan-owners.ts";
import { eventView, lacksMarket } from "../../views/event.ts";
import { problem } from "../../views/http-problem.ts";
import type { Answer, AnyRequest } from "../../views/operation.ts";
import { senderOf } from "./acting.ts";
import type { BookServedBy } from "./services.ts";

const HISTORY_MILLIS_MAX = 3_000;

/** What is needed to show an outcome. */
interface OutcomeServices {
  readonly book: BookServedBy<"history">;
}

/** The loan that an accepted command is about, for those who may see no other. */
interface Subject {
  readonly isConfined: boolean;
  readonly loan: string | undefined;
}

/**
 * The outcome of an accepted command; the same whenever it is asked for. A command may set off
 * triggers of other customers' loans: a confined caller does not see them.
 *
 * @throws HttpProblem `unavailable` when history is needed and does not include the command yet.
 */
export async function outcomeOf(
  services: OutcomeServices,
  reply: Accepted,
  { isConfined, loan }: Subject,
): Promise<Outcome> {
  const isShown = (event: Event): boolean =>
    !isConfined || !("loan" in event) || event.loan === loan;
  const markets = await marketsOf(services, reply);
  const events = await peek(services.book, (book) =>
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
  { book: handle }: OutcomeServices,
  reply: Accepted,
): Promise<readonly (string | null)[]> {
  const isTold = await peek(handle, (book) =>
    reply.events.every((event) =>
      reply.isReplay ? !("loan" in event) : !lacksMarket(book, event),
    ),
  );
  if (isTold) return [];
  const { history } = handle.served;
  if (!(await history.progress.reach(reply.sequence, HISTORY_MILLIS_MAX))) {
    const detail = "It is done; its outcome must wait for history. Send the same request again.";
    throw problem("unavailable", detail, { retryAfterSeconds: 2 });
  }
  const [addressed] = await address(history.tables, [reply]);
  return addressed?.markets ?? [];
}

/**
 * Submits a command and answers with its outcome.
 *
 * @throws HttpProblem when the book refuses the command.
 */
export async function submitForOutcome(
  services: OutcomeServices,
  request: AnyRequest,
  command: (book: Book, now: Millis) => Command,
): Promise<Answer<Outcome>> {
  let loan: string | undefined;
  const reply = await submit(services.book, senderOf(request), (book, now) => {
    const made = command(book, now);
    loan = "loan" in made ? made.loan : undefined;
    return made;
  });
  return {
    body: await outcomeOf(services, reply, { isConfined: request.isConfined, loan }),
    sequence: reply.sequence,
    isReplay: reply.isReplay,
  };
}
