import type { OperationId } from "@plimsoll/contract";
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useRef } from "react";
import { api } from "./client.ts";
import { isWorthRepeating } from "./problem.ts";
import { queryKey, type AnswerOf, type CallArguments } from "./query.ts";

const REPEATS_MAX = 4;

export interface CommandOptions<Id extends OperationId> {
  /** Operations whose answers the command makes old. */
  readonly outdates?: readonly OperationId[];
  readonly onDone?: (answer: AnswerOf<Id>) => void;
}

/**
 * A command that acts once however often it is sent. The same content keeps its idempotency key
 * until the server has said yes or no: a second click, a lost answer and a repeat all find the first
 * one's effect.
 */
export function useCommand<Id extends OperationId>(
  operation: Id,
  { outdates = [], onDone }: CommandOptions<Id> = {},
): UseMutationResult<AnswerOf<Id>, unknown, CallArguments<Id>> {
  const queries = useQueryClient();
  const sent = useRef<{ readonly content: string; readonly key: string } | null>(null);
  return useMutation<AnswerOf<Id>, unknown, CallArguments<Id>>({
    mutationKey: [operation],
    mutationFn: (call) => {
      const content = JSON.stringify(call ?? {});
      if (sent.current?.content !== content) {
        sent.current = { content, key: crypto.randomUUID() };
      }
      const method = api[operation] as (call: object) => Promise<AnswerOf<Id>>;
      return method({ ...call, idempotencyKey: sent.current.key });
    },
    retry: (failures, error) => failures < REPEATS_MAX && isWorthRepeating(error),
    retryDelay: (failures) => Math.min(500 * 2 ** failures, 5_000),
    onSuccess: async (answer) => {
      sent.current = null;
      await Promise.all(
        outdates.map((outdated) => queries.invalidateQueries({ queryKey: queryKey(outdated) })),
      );
      onDone?.(answer);
    },
    onError: (error) => {
      if (!isWorthRepeating(error)) sent.current = null;
    },
  });
}
