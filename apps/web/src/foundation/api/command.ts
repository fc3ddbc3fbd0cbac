import type { OperationId } from "@plimsoll/contract";
import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api } from "./client.ts";
import { IntentKeys } from "./intent-keys.ts";
import { isFinal, SessionChanged } from "./problem.ts";
import { queryKey, type AnswerOf, type CallArguments } from "./query.ts";
import { pauseFor, sendUntilAnswered } from "./send-until-answered.ts";
import { useWhoActs } from "./who-acts.ts";

interface CommandOptions<Id extends OperationId> {
  /** Operations whose answers the command makes old. */
  readonly outdates?: readonly OperationId[];
  /** Not told to whoever has left or cancelled meanwhile. */
  readonly onDone?: (answer: AnswerOf<Id>) => void;
}

export type Command<Id extends OperationId> = UseMutationResult<
  AnswerOf<Id>,
  unknown,
  CallArguments<Id>
> & {
  /** Gives up what is being sent: it is not sent again, and its answer does nothing here. */
  readonly cancel: () => void;
};

/** Keys of everything that this tab has asked for and not been answered. */
const keys = new IntentKeys(shelf(), () => crypto.randomUUID());

/**
 * A command that acts once, however often it is sent. A request keeps its idempotency key until the
 * server has said yes or no. So a second click, a lost answer, a dialog opened again and a page
 * loaded again all meet the effect of the first request.
 */
export function useCommand<Id extends OperationId>(
  operation: Id,
  { outdates = [], onDone }: CommandOptions<Id> = {},
): Command<Id> {
  const queries = useQueryClient();
  const whoActs = useWhoActs();
  const sent = useRef<AbortController | null>(null);
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  const refresh = () =>
    Promise.all(
      outdates.map((outdated) => queries.invalidateQueries({ queryKey: queryKey(outdated) })),
    );
  const mutation = useMutation<AnswerOf<Id>, unknown, CallArguments<Id>>({
    mutationKey: [operation],
    mutationFn: async (call) => {
      const known = whoActs.known();
      const who = known ?? "";
      const key = keys.keyFor({ who, operation, call });
      const { signal } = (sent.current = new AbortController());
      const method = api[operation] as (call: object) => Promise<AnswerOf<Id>>;
      try {
        const answer = await sendUntilAnswered({
          send: async () => {
            const present = await whoActs.confirm();
            if (known !== undefined && present !== who) throw new SessionChanged();
            signal.throwIfAborted();
            return method({ ...call, idempotencyKey: key, signal });
          },
          pause: pauseFor,
          isOffline: () => !navigator.onLine,
          signal,
        });
        keys.settle(key);
        if (isHere.current && !signal.aborted) onDone?.(answer);
        return answer;
      } catch (error) {
        if (isFinal(error)) keys.settle(key);
        throw error;
      }
    },
    onSuccess: async () => {
      await refresh();
    },
    onError: (error) => {
      // It may have been done all the same: what is shown should be what is.
      if (!isFinal(error)) void refresh();
    },
  });
  const { reset } = mutation;
  const cancel = () => {
    sent.current?.abort();
    reset();
  };
  return { ...mutation, cancel };
}

/** The tab's own storage; null where the browser allows none. */
function shelf(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
