import {
  CHECKPOINT_FORMAT,
  CHECKPOINT_VERSION,
  checkpointDigest,
  checkpointText,
  type Checkpoint,
} from "@plimsoll/journal/chain";
import type { Cursor } from "../cursor.ts";
import type { Follower } from "../follow.ts";
import type { CheckpointKey } from "./checkpoint-key.ts";
import { addToLog, readOne, sha256 } from "./checkpoint-log.ts";
import { ANCHORS_SCHEMA } from "./schema.ts";

/** When checkpoints are made. */
export interface CheckpointRhythm {
  /** After so many new entries at the latest … */
  readonly everyEntries: number;
  /** … and, where there is a new one at all, after so long. */
  readonly everyMs: number;
}

/** A journal as the maker of its checkpoints sees it: durable entries only. */
export interface FollowedJournal {
  readonly bookId: string;
  readonly durableSequence: number;
  /** The entries behind a sequence, at least one where there are any. */
  readonly after: (sequence: number, most: number) => Promise<readonly Cursor[]>;
  readonly onNews: (wake: () => void) => () => void;
}

interface MakerOptions {
  readonly journal: FollowedJournal;
  readonly rhythm: CheckpointRhythm;
  readonly key: CheckpointKey;
  /** Milliseconds since 1970-01-01 UTC, as well as can be told while the clock of the machine is wrong. */
  readonly now: () => number;
  /** The newest checkpoint that is known, wherever. */
  readonly newest: Checkpoint | undefined;
  readonly onMade: (checkpoint: Checkpoint) => void;
}

/** How often it looks whether the time has come for a checkpoint. */
const IDLE_MILLIS = 5_000;

/**
 * Makes the checkpoints of a journal: each of the newest durable entry, in the transaction that moves the cursor. So every
 * entry is covered by one within the rhythm, and nothing that a crash may undo ever is.
 */
export function checkpointMaker(options: MakerOptions): Follower<Cursor> {
  const { journal, rhythm, key, now } = options;
  let { newest } = options;
  let made: Checkpoint | undefined;
  const isDue = (uncovered: number): boolean =>
    newest === undefined ||
    uncovered >= rhythm.everyEntries ||
    // One of an instant ahead was made by a wrong clock: it must not hold up the next.
    Math.abs(now() - Date.parse(newest.at)) >= rhythm.everyMs;
  return {
    name: "anchors",
    schema: ANCHORS_SCHEMA.name,
    idleMs: Math.min(IDLE_MILLIS, rhythm.everyMs),
    wakes: (wake) => journal.onNews(wake),
    next: async (after) => {
      const covered = Math.max(after, newest?.sequence ?? 0);
      const { durableSequence } = journal;
      if (durableSequence <= covered || !isDue(durableSequence - covered)) return null;
      const head = (await journal.after(durableSequence - 1, 1)).at(-1);
      return head === undefined ? null : { work: head, upTo: head };
    },
    fold: async (client, { sequence, hash }) => {
      if (hash === null) throw new Error(`The hash of entry ${sequence} is not known.`);
      const { bookId } = journal;
      const kept = await readOne(client, bookId, "newest");
      // Another process may have made one since; and rows that somebody has deleted are still remembered here.
      const last = (kept?.number ?? 0) > (newest?.number ?? 0) ? kept : newest;
      made = sign(key, {
        format: CHECKPOINT_FORMAT,
        version: CHECKPOINT_VERSION,
        book: bookId,
        number: (last?.number ?? 0) + 1,
        sequence,
        hash,
        at: new Date(now()).toISOString(),
        previous: last === undefined ? null : checkpointDigest(sha256, last),
        key: key.publicKey,
      });
      if (!(await addToLog(client, made))) {
        throw new Error(
          `There is a checkpoint ${made.number}, or one of entry ${sequence}, already.`,
        );
      }
      return true;
    },
    onFolded: () => {
      newest = made;
      if (made !== undefined) options.onMade(made);
    },
  };
}

function sign(key: CheckpointKey, unsigned: Omit<Checkpoint, "signature">): Checkpoint {
  return { ...unsigned, signature: key.sign(checkpointText(unsigned)).signature };
}
