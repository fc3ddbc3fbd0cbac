import {
  JournalError,
  JournalFenced,
  JournalLost,
  JournalUnavailable,
  type JournalEntry,
  type JournalHead,
  type JournalWriter,
} from "@plimsoll/journal";
import { BackOff } from "./back-off.ts";

/** A batch could not be written, as far as is known. */
export class AppendFailed extends Error {
  override readonly name = "AppendFailed";
  readonly outcome: "not_written" | "unknown";

  constructor(outcome: "not_written" | "unknown", cause: unknown) {
    super(`The append failed (${outcome}): ${String(cause)}`, { cause });
    this.outcome = outcome;
  }
}

/**
 * Writes a batch, through as many failures as `patienceMillis` allow. What was not written is sent
 * again as it is; where nobody knows, the journal's end decides.
 *
 * @throws AppendFailed with the journal's own error as cause.
 */
export async function appendDurably(
  writer: JournalWriter,
  head: JournalHead,
  entries: readonly JournalEntry[],
  options: { readonly patienceMillis: number; readonly signal: AbortSignal },
): Promise<void> {
  const { patienceMillis, signal } = options;
  const deadline = performance.now() + patienceMillis;
  const backOff = new BackOff();
  let isUncertain = false;
  for (;;) {
    try {
      if (isUncertain && (await isWritten(writer, head, entries))) return;
      isUncertain = false;
      await writer.append(head.sequence, entries);
      return;
    } catch (error) {
      isUncertain = mayBeWritten(error, isUncertain);
      const isHopeful = error instanceof JournalUnavailable && performance.now() < deadline;
      if (!isHopeful || signal.aborted) {
        throw new AppendFailed(isUncertain ? "unknown" : "not_written", error);
      }
    }
    await backOff.pause(signal);
  }
}

/** Whether the batch may stand in the journal after this failure. */
function mayBeWritten(error: unknown, wasUncertain: boolean): boolean {
  if (error instanceof JournalUnavailable) return wasUncertain || error.outcome === "unknown";
  // A journal that knows why it refused has written nothing this time; strangers may have.
  return wasUncertain || !(error instanceof JournalError);
}

/** Asks where the journal ends for good. */
async function isWritten(
  writer: JournalWriter,
  before: JournalHead,
  entries: readonly JournalEntry[],
): Promise<boolean> {
  const end = await writer.head();
  const last = entries.at(-1) ?? before;
  if (end.sequence === last.sequence && end.hash === last.hash) return true;
  if (end.sequence === before.sequence && end.hash === before.hash) return false;
  if (end.sequence <= before.sequence) throw new JournalLost(writer.bookId, before, end);
  throw new JournalFenced(`The journal ends at entry ${end.sequence}: somebody else has written.`);
}
