import { problem } from "../../views/http-problem.ts";
import type { BookServedBy } from "./services.ts";

/** What answers questions about the past. */
export interface HistoryServices {
  readonly book: BookServedBy<"history">;
}

const CATCH_UP_MILLIS_MAX = 3_000;

/**
 * Waits until history includes all that was durable when the request came, so that a client finds
 * there what it has just done. Returns the entry that the answer then rests on.
 *
 * @throws HttpProblem `unavailable` when history is further behind than can be waited for.
 */
export async function upToDate({ book }: HistoryServices): Promise<number> {
  const { durableSequence } = book.sequencer;
  const { history } = book.served;
  if (await history.progress.reach(durableSequence, CATCH_UP_MILLIS_MAX)) return durableSequence;
  const behind = history.progress.lag;
  const detail = `History is ${behind} entries behind and catching up. Ask again in a moment.`;
  throw problem("unavailable", detail, { retryAfterSeconds: 2, operands: { behind } });
}
