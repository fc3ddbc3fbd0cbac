import type { Client, OperationId } from "@plimsoll/contract";
import {
  hashKey,
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useContext, useMemo, useRef } from "react";
import { api } from "./client.ts";
import type { Dated, Span } from "./dated.ts";
import { MomentContext, useShown, type Moment } from "./moment.ts";

export type CallArguments<Id extends OperationId> = Parameters<Client[Id]>[0];
export type AnswerOf<Id extends OperationId> = Awaited<ReturnType<Client[Id]>>;

/** Name of what an operation answers, in the cache: the operation first, so that it can be thrown away whole. */
export function queryKey<Id extends OperationId>(
  operation: Id,
  call?: CallArguments<Id>,
): readonly unknown[] {
  return call === undefined ? [operation] : [operation, call];
}

interface Asking {
  /** Waits while false. */
  readonly isEnabled?: boolean;
  /** Asks again so often; for what no message of the stream tells. */
  readonly everyMillis?: number;
}

/**
 * What an operation answers, kept fresh by the live stream. Answers about what somebody holds and owes
 * are those of the moment that the whole page shows.
 */
export function useApi<Id extends OperationId>(
  operation: Id,
  call?: CallArguments<Id>,
  { isEnabled = true, everyMillis }: Asking = {},
): UseQueryResult<AnswerOf<Id>> {
  return useDated<Id, AnswerOf<Id>>(operation, queryKey(operation, call), {
    isEnabled,
    ask: (least, signal) => ask(operation, call, least, signal),
    ...(everyMillis === undefined ? {} : { everyMillis }),
  });
}

interface DatedAsking<Answer> extends Asking {
  /** Asks for an answer that includes the entry `least`, where one is named. */
  readonly ask: (least: number | undefined, signal: AbortSignal) => Promise<Dated<Answer>>;
}

/** An answer that is put together by `ask`, treated as one of `operation`. */
export function useDated<Id extends OperationId, Answer>(
  operation: Id,
  key: readonly unknown[],
  { isEnabled = true, everyMillis, ask: askFor }: DatedAsking<Answer>,
): UseQueryResult<Answer> {
  const moment = useContext(MomentContext);
  const query = useQuery<Dated<Answer>>({
    queryKey: key,
    queryFn: ({ signal }) => askFor(leastOf(moment, operation), signal),
    enabled: isEnabled,
    placeholderData: keepPreviousData,
    ...(everyMillis === undefined ? {} : { refetchInterval: everyMillis }),
  });
  const shown = useShown(operation, hashKey(key), query.data);
  // What was shown before another question was asked stays until its answer belongs to the moment.
  const before = useRef<Dated<Answer> | undefined>(undefined);
  if (shown !== undefined) before.current = shown;
  const kept = query.data === undefined ? undefined : before.current;
  const isPlaceholderData = query.isPlaceholderData || shown === undefined;
  return {
    ...query,
    isPlaceholderData,
    data: (shown ?? kept)?.answer,
  } as UseQueryResult<Answer>;
}

interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
type ItemOf<Id extends OperationId> =
  AnswerOf<Id> extends { readonly items: readonly (infer Item)[] } ? Item : never;

/** All pages so far of a list that the server hands out in pages, and a way to the next one. */
export function useApiPages<Id extends OperationId>(
  operation: Id,
  call: CallArguments<Id>,
  { isEnabled = true }: Pick<Asking, "isEnabled"> = {},
) {
  const moment = useContext(MomentContext);
  const key = [...queryKey(operation, call), "pages"];
  const query = useInfiniteQuery({
    enabled: isEnabled,
    queryKey: key,
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const paged = atPage<Id>(call, pageParam);
      const least = leastOf(moment, operation);
      return (await ask(operation, paged, least, signal)) as Dated<PageOf<ItemOf<Id>>>;
    },
    getNextPageParam: ({ answer }) => answer.nextCursor,
  });
  const data = useShown(operation, hashKey(key), query.data);
  const items = useMemo(() => data?.pages.flatMap(({ answer }) => answer.items) ?? [], [data]);
  return { ...query, data, isPending: data === undefined && !query.isError, items };
}

function atPage<Id extends OperationId>(
  call: CallArguments<Id>,
  cursor: string | null,
): CallArguments<Id> {
  const given = call as { readonly query?: object } | undefined;
  const query = { ...given?.query, ...(cursor === null ? {} : { cursor }) };
  return { ...given, query };
}

function leastOf(moment: Moment | null, operation: OperationId): number | undefined {
  return moment?.leastSequence(operation);
}

/** Sends a question and dates the answer; `least` is an entry that the answer must include. */
export async function ask<Id extends OperationId>(
  operation: Id,
  call: CallArguments<Id>,
  least: number | undefined,
  signal: AbortSignal,
): Promise<Dated<AnswerOf<Id>>> {
  const method = api[operation] as (call: object) => Promise<AnswerOf<Id>>;
  let span: Span | null = null;
  const answer = await method({
    ...call,
    ...(least === undefined ? {} : { minSequence: least }),
    onSequence: (sequence: number) => (span = { first: sequence, last: sequence }),
    signal,
  });
  return { answer, span };
}
