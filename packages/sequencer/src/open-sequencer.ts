import type { JournalReader } from "@plimsoll/journal";
import { completeLimits } from "./limits.ts";
import { SILENT_LOG } from "./log.ts";
import { recover } from "./recovery/recover.ts";
import type { Sequencer, SequencerOptions } from "./sequencer.ts";
import { SingleWriter } from "./single-writer.ts";
import { makeSnapshotsInProcess } from "./snapshots/snapshot-maker.ts";

/**
 * Takes the book over from whoever had it, recovers it from the journal and goes on.
 *
 * @throws JournalBroken, JournalVersionUnknown: the message names the entry and says what to do.
 * @throws JournalOfOtherKind: the book was created as another kind, and whoever has it goes on.
 * @throws JournalUnavailable, JournalFenced: the store failed, or somebody else was faster.
 * @throws RangeError for limits out of range.
 */
export async function openSequencer(options: SequencerOptions): Promise<Sequencer> {
  const { store, bookId, owner, clock, admit = admitAll } = options;
  const { log = SILENT_LOG } = options;
  const openReader = (): Promise<JournalReader> => store.openReader(bookId);
  const limits = completeLimits(options.limits);
  const writer = await store.openWriter(bookId, options.kind);
  try {
    const memory = await recover(writer, owner, log);
    const snapshotMaker = options.snapshotMaker ?? makeSnapshotsInProcess(openReader, owner);
    return new SingleWriter({
      writer,
      openReader,
      owner,
      clock,
      admit,
      limits,
      log,
      memory,
      snapshotMaker,
    });
  } catch (error) {
    await writer.close();
    throw error;
  }
}

const admitAll = (): null => null;
