import type { Client, OperationId } from "@plimsoll/contract";
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "./client.ts";

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

/** What an operation answers, kept fresh by the live stream. */
export function useApi<Id extends OperationId>(
  operation: Id,
  call?: CallArguments<Id>,
  { isEnabled = true, everyMillis }: Asking = {},
): UseQueryResult<AnswerOf<Id>> {
  return useQuery<AnswerOf<Id>>({
    queryKey: queryKey(operation, call),
    queryFn: ({ signal }) => ask(operation, call, signal),
    enabled: isEnabled,
    placeholderData: keepPreviousData,
    ...(everyMillis === undefined ? {} : { refetchInterval: everyMillis }),
  });
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
  const query = useInfiniteQuery({
    enabled: isEnabled,
    queryKey: [...queryKey(operation, call), "pages"],
    initialPageParam: null as string | null,
    queryFn: async ({ pageParam, signal }) => {
      const given = call as { readonly query?: object } | undefined;
      const paged = {
        ...given,
        query: { ...given?.query, ...(pageParam === null ? {} : { cursor: pageParam }) },
      } as CallArguments<Id>;
      return (await ask(operation, paged, signal)) as PageOf<ItemOf<Id>>;
    },
    getNextPageParam: (page) => page.nextCursor,
  });
  const { data } = query;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  return { ...query, items };
}

function ask<Id extends OperationId>(
  operation: Id,
  call: CallArguments<Id>,
  signal: AbortSignal,
): Promise<AnswerOf<Id>> {
  const method = api[operation] as (call: object) => Promise<AnswerOf<Id>>;
  return method({ ...call, signal });
}
