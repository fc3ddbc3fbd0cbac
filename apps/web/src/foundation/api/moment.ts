import type { OperationId } from "@plimsoll/contract";
import { createContext, useCallback, useContext, useSyncExternalStore } from "react";

/**
 * Gives out answers that belong together. What it keeps changes for the whole page at once, and never
 * holds an answer from before an event beside one from after it.
 */
export interface Moment {
  /** Whether answers of this operation are given out by it. */
  readonly keeps: (operation: OperationId) => boolean;
  /** The data of a query as it belongs to the present moment; undefined when there is none that does. */
  readonly shown: (queryHash: string) => unknown;
  /** The entry that an answer must include for it to be of use. */
  readonly leastSequence: (operation: OperationId) => number | undefined;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Given by whoever hears the stream; null where answers are shown as they come. */
export const MomentContext = createContext<Moment | null>(null);

const NEVER = (): (() => void) => () => undefined;

/** What is to be shown of a query: its own data, or that of the moment where one is kept. */
export function useShown<Data>(
  operation: OperationId,
  queryHash: string,
  data: Data | undefined,
): Data | undefined {
  const moment = useContext(MomentContext);
  const kept = moment?.keeps(operation) === true ? moment : null;
  const read = useCallback(() => kept?.shown(queryHash) as Data | undefined, [kept, queryHash]);
  const shown = useSyncExternalStore(kept?.subscribe ?? NEVER, read);
  return kept === null ? data : shown;
}
