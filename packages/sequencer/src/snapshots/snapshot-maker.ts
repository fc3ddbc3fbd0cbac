import type { AccountId } from "@plimsoll/engine";
import type { JournalReader } from "@plimsoll/journal";
import { SILENT_LOG } from "../log.ts";
import { recover } from "../recovery/recover.ts";
import { writeSnapshot } from "./snapshot-text.ts";

/** The state after one durable entry, as text in pieces. */
export interface BookState {
  readonly sequence: number;
  readonly stateHash: string;
  readonly chunks: AsyncIterable<Uint8Array | string>;
  /** Lets go of the state, whether its chunks were taken or not. */
  release(): Promise<void>;
}

/**
 * Makes snapshots apart from the writer: recovers a book of its own from the journal,
 * so that the writer's memory is neither copied nor held still.
 */
export interface SnapshotMaker {
  /** The state at the journal's end of now. `signal` gives up. */
  state(signal: AbortSignal): Promise<BookState>;
}

/**
 * Makes them in the writer's own thread: for small books and tests. It takes turns with the writer,
 * but restoring and sorting a large book holds everybody up.
 */
export function makeSnapshotsInProcess(
  openReader: () => Promise<JournalReader>,
  owner: AccountId,
): SnapshotMaker {
  return {
    state: async (signal) => {
      const reader = await openReader();
      try {
        const memory = await recover(reader, owner, SILENT_LOG);
        const { stateHash, chunks } = await writeSnapshot(memory);
        const { sequence } = memory.head;
        const release = async (): Promise<void> => undefined;
        return { sequence, stateHash, chunks: until(signal, chunks), release };
      } finally {
        await reader.close();
      }
    },
  };
}

async function* until<T>(
  signal: AbortSignal,
  items: AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}
