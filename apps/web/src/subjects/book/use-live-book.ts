import {
  keepPreviousData,
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { ask, queryKey, type AnswerOf } from "../../foundation/api/query.ts";
import { useBookSequence } from "../../foundation/live/live.tsx";
import { readUntil, type Listed } from "./read-until.ts";

type LiveBook = AnswerOf<"getLiveBook">;
export type LiveMarket = LiveBook["markets"][number];

/** What was done lately, newest first, until the entry `until`. */
export interface BookLists {
  readonly until: number;
  readonly sales: Listed<AnswerOf<"listLiquidations">["items"][number]>;
  readonly alerts: Listed<AnswerOf<"listAlerts">["items"][number]>;
  readonly deeds: Listed<AnswerOf<"listActions">["items"][number]>;
}

/** The book and what was done, as of one entry. */
export interface WatchedBook {
  readonly book: LiveBook;
  /** Null while nothing of it has been written down. */
  readonly lists: BookLists | null;
}

type Done = "listLiquidations" | "listAlerts" | "listActions";

/** Most of a page; a crash has thousands. */
const LIMIT = 200;
/** History may be seconds behind in a crash: the book itself does not wait longer for it. */
const LISTS_MILLIS_MAX = 1_500;
/** The book is asked for again at most so often, however fast it moves. */
const ROUND_MILLIS = 1_000;

/**
 * The book as it moves, in rounds: first the book after some entry, then what was done until that entry. The page
 * shows a round when it is whole, so nothing on it is of two entries; each round comes to its end, however dense the
 * book is. `pages` says how many pages of what was done are wanted.
 */
export function useLiveBook(pages: number) {
  const queries = useQueryClient();
  const heard = useBookSequence();
  const key = [...queryKey("getLiveBook"), "round", pages];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => readRound(queries, pages, signal),
    placeholderData: keepPreviousData,
  });
  const { data, isFetching, refetch } = query;
  const endedAt = Math.max(query.dataUpdatedAt, query.errorUpdatedAt);
  const isBehind = heard !== null && data !== undefined && data.book.sequence !== heard;
  useEffect(() => {
    if (!isBehind || isFetching) return;
    const wait = Math.max(0, endedAt + ROUND_MILLIS - Date.now());
    const timer = setTimeout(() => void refetch(), wait);
    return () => clearTimeout(timer);
  }, [isBehind, isFetching, endedAt, refetch]);
  return query;
}

async function readRound(
  queries: QueryClient,
  pages: number,
  signal: AbortSignal,
): Promise<WatchedBook> {
  const { answer: book } = await ask("getLiveBook", undefined, undefined, signal);
  const until = book.sequence;
  const terms = { until, pages };
  const patience = new AbortController();
  const giveUp = () => patience.abort();
  const timer = setTimeout(giveUp, LISTS_MILLIS_MAX);
  signal.addEventListener("abort", giveUp);
  const reading =
    <Id extends Done>(operation: Id) =>
    async (cursor: string | null) => {
      const query = { limit: LIMIT, ...(cursor === null ? {} : { cursor }) };
      const { answer } = await ask<Done>(operation, { query }, until, patience.signal);
      return answer as AnswerOf<Id>;
    };
  try {
    const [sales, alerts, deeds] = await Promise.all([
      readUntil(reading("listLiquidations"), terms),
      readUntil(reading("listAlerts"), terms),
      readUntil(reading("listActions"), terms),
    ]);
    return { book, lists: { until, sales, alerts, deeds } };
  } catch (error) {
    // What is written down later must not hold up the book: what was known stays, and says until when.
    if (signal.aborted) throw error;
    return { book, lists: lastListsOf(queries, until) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
  }
}

/** What the page knows already; what is of a later entry belongs to another book. */
function lastListsOf(queries: QueryClient, until: number): BookLists | null {
  const known = queries.getQueriesData<WatchedBook>({ queryKey: queryKey("getLiveBook") });
  return known
    .map(([, data]) => data?.lists ?? null)
    .reduce((newest, lists) => {
      if (lists === null || lists.until > until) return newest;
      return newest === null || lists.until > newest.until ? lists : newest;
    }, null);
}
