import { assertHolds, JournalLost, type JournalHead, type JournalReader } from "@plimsoll/journal";
import type { Sequencer } from "@plimsoll/sequencer";
import type pg from "pg";
import type { Alarms } from "../../foundation/alarms.ts";
import type { Config } from "../../foundation/config/environment.ts";
import { startLoop } from "../../foundation/loop.ts";
import type { PartLog } from "../../foundation/part-log.ts";
import {
  readAcknowledged,
  writeAcknowledged,
  type AcknowledgedFile,
} from "./acknowledged-files.ts";

/** What was acknowledged since the last time is not known after the process was killed. */
const KEPT_EVERY_MILLIS = 1_000;
const ALARM = "acknowledged_unkept";
const UNKEPT =
  "How far the journal was acknowledged cannot be written to the data folder. After the next start nobody would know " +
  "that a database lacks the newest entries. See whether the disk is full, and whose the folder is";

export interface JournalAtHand {
  readonly config: Pick<Config, "dataDirectory" | "mode">;
  readonly pool: pg.Pool;
  readonly reader: Pick<JournalReader, "bookId" | "read" | "head">;
}

/**
 * The files of the data folder that this journal must satisfy: those that speak of the same journal, by its first
 * entry. In live mode also those that speak of the same database, so that a journal which was emptied or
 * replaced does not pass for a new one; a sandbox begins its database again whenever somebody likes.
 */
async function filesFor(journal: JournalAtHand): Promise<readonly AcknowledgedFile[]> {
  const { config, pool, reader } = journal;
  const files = await readAcknowledged(config.dataDirectory, reader.bookId);
  if (files.length === 0) return [];
  const first = await firstHash(reader);
  const database = config.mode === "live" ? await databaseIdentity(pool) : undefined;
  return files.filter((file) => file.first === first || file.database === database);
}

/** Something that was acknowledged and is missing, and the file that remembers it. */
export interface Lost {
  readonly file: AcknowledgedFile;
  readonly loss: JournalLost;
}

/** What this journal lacks of what a process on this data folder has acknowledged. */
export async function lossesOf(journal: JournalAtHand): Promise<readonly Lost[]> {
  const { reader } = journal;
  const end = await reader.head();
  const lost: Lost[] = [];
  for (const file of await filesFor(journal)) {
    const loss =
      (await lossOf(reader, end, file.head)) ??
      (await lossOf(reader, end, { sequence: 1, hash: file.first }));
    if (loss !== undefined) lost.push({ file, loss });
  }
  return lost;
}

async function lossOf(
  reader: JournalAtHand["reader"],
  end: JournalHead,
  acknowledged: JournalHead,
): Promise<JournalLost | undefined> {
  try {
    await assertHolds(reader, end, acknowledged);
    return undefined;
  } catch (error) {
    if (error instanceof JournalLost) return error;
    throw error;
  }
}

/**
 * Makes sure that the journal holds what was acknowledged, before anybody writes to it. The process that
 * acknowledged it may be gone, and its memory with it.
 *
 * @throws JournalLost, AcknowledgedUnreadable
 */
export async function assertAcknowledged(journal: JournalAtHand): Promise<void> {
  const [lost] = await lossesOf(journal);
  if (lost !== undefined) throw lost.loss;
}

/**
 * Writes down every second, and at the end, how far the journal was acknowledged, and raises an alarm while it cannot.
 * Returns how to end it.
 */
export function keepAcknowledged(
  journal: JournalAtHand & {
    readonly sequencer: Pick<Sequencer, "head">;
    readonly alarms: Alarms;
    readonly log: PartLog;
  },
): () => Promise<void> {
  const { config, pool, reader, sequencer, alarms, log } = journal;
  let database: string | undefined;
  let first: string | undefined;
  let kept = "";
  // The audit log has a keeper of its own, whose alarm is not ours to clear.
  let isRaised = false;
  const keep = async (): Promise<boolean> => {
    const head = sequencer.head();
    if (head.sequence === 0 || head.hash === kept) return false;
    database ??= await databaseIdentity(pool);
    first ??= await firstHash(reader);
    if (first === undefined) return false;
    const file = { book: reader.bookId, first, database, head };
    await writeAcknowledged(config.dataDirectory, file).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      isRaised = true;
      alarms.raise({ name: ALARM, sentence: `${UNKEPT}: ${reason}`, stopsService: false });
      throw error;
    });
    if (isRaised) alarms.clear(ALARM);
    isRaised = false;
    kept = head.hash;
    return false;
  };
  const stop = new AbortController();
  const loop = startLoop({
    round: keep,
    idleMs: KEPT_EVERY_MILLIS,
    signal: stop.signal,
    log,
    failure: "what was acknowledged cannot be written to the data folder",
  });
  return async () => {
    stop.abort();
    await loop.ended;
    await keep();
  };
}

async function firstHash(reader: Pick<JournalReader, "read">): Promise<string | undefined> {
  for await (const [entry] of reader.read(1, 1)) return entry?.hash;
  return undefined;
}

/**
 * Tells databases apart, and stays the same for a standby that takes over and for a physical backup that is
 * restored.
 */
async function databaseIdentity(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{ identity: string }>(
    "SELECT system_identifier || '/' || current_database() AS identity FROM pg_control_system()",
  );
  return rows[0]?.identity ?? "";
}
