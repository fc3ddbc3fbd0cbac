import {
  findContradiction,
  mergeCheckpoints,
  type JournalStore,
  type KnownCheckpoint,
} from "@plimsoll/journal";
import { isCheckpointSigned, type Checkpoint } from "@plimsoll/journal/chain";
import type pg from "pg";
import { newestAnchoring, pause, readLog, readOne } from "./checkpoint-log.ts";
import type { Place } from "./places/place.ts";

/** A journal does not hold what its checkpoints say; the sentence names both heads. */
export class HistoryRewritten extends Error {
  override readonly name = "HistoryRewritten";
  readonly sequence: number;

  constructor(sequence: number, message: string) {
    super(message);
    this.sequence = sequence;
  }
}

/** Where checkpoints are looked for, and whose they may be. */
export interface KnownOptions {
  readonly pool: Pick<pg.Pool, "query">;
  readonly store: Pick<JournalStore, "openReader">;
  readonly places: readonly Place[];
  /** Public keys of the operator's; undefined where nobody knows them, and every signature that holds is taken. */
  readonly keys: readonly string[] | undefined;
  /** Whether checkpoints of entries behind the journal's end are only told: a backup ends before them. */
  readonly mayEndEarlier?: boolean;
}

/** What all places together know of a book. */
export interface Known {
  /** Ascending. */
  readonly chain: readonly Checkpoint[];
  /** By place: the checkpoints that can be read back there. */
  readonly readBack: ReadonlyMap<Place, readonly Checkpoint[]>;
}

const DATABASE = "the database";
const ADVICE = "Change nothing, keep a copy of the database as evidence, and read docs/anchors.md.";

/**
 * Compares a book's journal with every checkpoint that is known of it: those in the database, those that can be read
 * back from places outside, and those that a time-stamp authority has signed.
 *
 * @throws HistoryRewritten when the journal lacks one, or when they were altered.
 */
export async function compareWithKnown(options: KnownOptions, bookId: string): Promise<Known> {
  const { pool, store, places, keys } = options;
  const known: KnownCheckpoint[] = [];
  const log = await readLog(pool, bookId);
  if (log.problem !== null) {
    refuse(0, `The checkpoints of the book ${bookId} in ${DATABASE} were altered: ${log.problem}`);
  }
  // The key is not asked: who can write rows with another one could as well delete them all.
  await vouchFor(log.checkpoints, DATABASE);
  known.push(...log.checkpoints.map((checkpoint) => ({ checkpoint, source: DATABASE })));
  const readBack = new Map<Place, readonly Checkpoint[]>();
  for (const place of places) {
    await judgeToken(options, place, bookId);
    const found = await readPlace(options, place, bookId);
    if (found === undefined) continue;
    await vouchFor(found, place.name, keys);
    readBack.set(place, found);
    known.push(...found.map((checkpoint) => ({ checkpoint, source: place.name })));
  }
  const reader = await store.openReader(bookId);
  try {
    const { sequence: end } = await reader.head();
    const held = options.mayEndEarlier === true ? known.filter(isUpTo(end)) : known;
    const contradiction = await findContradiction(reader, held, pause);
    if (contradiction !== null) refuse(contradiction.sequence, contradiction.message);
  } finally {
    await reader.close();
  }
  const { chain } = await mergeCheckpoints(known, pause);
  return { chain: chain.map(({ checkpoint }) => checkpoint), readBack };
}

function isUpTo(end: number): (known: KnownCheckpoint) => boolean {
  return ({ checkpoint }) => checkpoint.sequence <= end;
}

/** What can be read back of a book at a place; undefined where nothing can. */
async function readPlace(
  { pool }: KnownOptions,
  place: Place,
  bookId: string,
): Promise<readonly Checkpoint[] | undefined> {
  if (place.readBack === undefined) return undefined;
  // Asked before the place is read: what is taken down here has been there before.
  const last = await newestAnchoring(pool, bookId, place.name);
  const { checkpoints, problem } = await place.readBack();
  if (problem !== null) refuse(0, `${place.name} was altered: ${problem}`);
  const own = checkpoints.filter(({ book }) => book === bookId);
  const reaches = own.at(-1)?.number ?? 0;
  if (last !== undefined && reaches < last.number) {
    const brought = await readOne(pool, bookId, "number", last.number);
    const head = brought && ` (entry ${brought.sequence}, hash ${brought.hash})`;
    refuse(
      brought?.sequence ?? 0,
      `${place.name} was shortened, or is another file: it ends at checkpoint ${reaches}, though ` +
        `checkpoint ${last.number}${head ?? ""} was written there.`,
    );
  }
  return own;
}

/** Verifies the newest token of a time-stamp authority. */
async function judgeToken({ pool }: KnownOptions, place: Place, bookId: string): Promise<void> {
  if (place.judge === undefined) return;
  const last = await newestAnchoring(pool, bookId, place.name);
  const stamped = last && (await readOne(pool, bookId, "number", last.number));
  if (stamped === undefined || last?.token === undefined || last.token === null) return;
  const problem = await place.judge(stamped, last.token);
  if (problem === null) return;
  const { number, sequence, hash } = stamped;
  refuse(
    sequence,
    `The time stamp by ${place.name} is not of checkpoint ${number} (entry ${sequence}, hash ${hash}): ${problem}`,
  );
}

/** Checks the newest one's signature, which vouches for all before it: their digests lead up to it. */
async function vouchFor(
  checkpoints: readonly Checkpoint[],
  source: string,
  trusted?: readonly string[],
): Promise<void> {
  const newest = checkpoints.at(-1);
  if (newest === undefined) return;
  const { number, sequence, hash, key } = newest;
  const which = `checkpoint ${number} (entry ${sequence}, hash ${hash}) of ${source}`;
  if (!(await isCheckpointSigned(newest))) {
    refuse(sequence, `The signature of ${which} is wrong: it was altered.`);
  }
  if (trusted !== undefined && !trusted.includes(key)) {
    const problem = `is signed with the key ${key}, which is not this server's`;
    refuse(sequence, `The ${which} ${problem}. If it was once, name it in PLIMSOLL_ANCHOR_KEYS.`);
  }
}

function refuse(sequence: number, message: string): never {
  throw new HistoryRewritten(sequence, `${message} ${ADVICE}`);
}
