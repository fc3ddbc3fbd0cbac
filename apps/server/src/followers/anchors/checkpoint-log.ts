import { hash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { decodeCanonical } from "@plimsoll/journal";
import {
  checkpointLine,
  readAnchorFile,
  readCheckpoint,
  type AnchorFile,
  type Checkpoint,
} from "@plimsoll/journal/chain";
import type pg from "pg";
import { safeInteger } from "../../foundation/database/safe-integer.ts";

type Client = Pick<pg.Pool, "query">;

/** That a checkpoint has arrived at a place outside. */
export interface Anchoring {
  readonly place: string;
  readonly number: number;
  readonly at: Date;
  /** What a time-stamp authority has signed (DER); null for other places. */
  readonly token: Buffer | null;
}

interface AnchoringRow {
  readonly place: string;
  readonly number: string;
  readonly anchored_at: Date;
  readonly token: Buffer | null;
}

export function sha256(text: string): string {
  return hash("sha256", text, "hex");
}

/** Lets others have the thread, which is the writer's. */
export async function pause(): Promise<void> {
  await setImmediate();
}

/** All checkpoints of a book that lie in the database, read and examined as a file of them would be. */
export async function readLog(client: Client, bookId: string): Promise<AnchorFile> {
  const { rows } = await client.query<{ line: string }>(
    "SELECT line FROM anchors.checkpoints WHERE book_id = $1 ORDER BY number",
    [bookId],
  );
  return readAnchorFile(rows.map(({ line }) => `${line}\n`).join(""), sha256, pause);
}

/** Adds a checkpoint; false, and nothing happens, when there is one of its number or its entry already. */
export async function addToLog(client: Client, checkpoint: Checkpoint): Promise<boolean> {
  const { book, number, sequence } = checkpoint;
  const { rowCount } = await client.query(
    `INSERT INTO anchors.checkpoints (book_id, number, sequence, line) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING`,
    [book, number, sequence, checkpointLine(checkpoint)],
  );
  return rowCount === 1;
}

/** How the first checkpoint that is wanted is found; `$2` stands for a number or a sequence. */
const FINDS = {
  newest: "number >= $2 ORDER BY number DESC",
  number: "number = $2",
  afterNumber: "number > $2 ORDER BY number",
  fromSequence: "sequence >= $2 ORDER BY number",
} as const;

/** The first checkpoint of a book that is wanted; undefined when there is none. */
export async function readOne(
  client: Client,
  bookId: string,
  find: keyof typeof FINDS,
  value = 0,
): Promise<Checkpoint | undefined> {
  const { rows } = await client.query<{ line: string }>(
    `SELECT line FROM anchors.checkpoints WHERE book_id = $1 AND ${FINDS[find]} LIMIT 1`,
    [bookId, value],
  );
  return rows[0] && checkpointIn(rows[0].line);
}

/** A book's newest checkpoints before a number, newest first. */
export async function readPage(
  client: Client,
  bookId: string,
  { before, most }: { readonly before: number; readonly most: number },
): Promise<readonly Checkpoint[]> {
  const { rows } = await client.query<{ line: string }>(
    `SELECT line FROM anchors.checkpoints WHERE book_id = $1 AND number < $2
     ORDER BY number DESC LIMIT $3`,
    [bookId, before, most],
  );
  return rows.map(({ line }) => checkpointIn(line));
}

/** Where these checkpoints have arrived. */
export async function readAnchorings(
  client: Client,
  bookId: string,
  numbers: readonly number[],
): Promise<readonly Anchoring[]> {
  const { rows } = await client.query<AnchoringRow>(
    `SELECT place, number, anchored_at, token FROM anchors.anchorings
     WHERE book_id = $1 AND number = ANY($2::bigint[]) ORDER BY number, anchored_at, place`,
    [bookId, numbers],
  );
  return rows.map(anchoringIn);
}

/** The newest checkpoint that has arrived at a place. */
export async function newestAnchoring(
  client: Client,
  bookId: string,
  place: string,
): Promise<Anchoring | undefined> {
  const { rows } = await client.query<AnchoringRow>(
    `SELECT place, number, anchored_at, token FROM anchors.anchorings
     WHERE book_id = $1 AND place = $2 ORDER BY number DESC LIMIT 1`,
    [bookId, place],
  );
  return rows[0] && anchoringIn(rows[0]);
}

/** Takes down that a checkpoint has arrived; the first time counts. */
export async function addAnchoring(
  client: Client,
  bookId: string,
  { place, number, at, token }: Anchoring,
): Promise<void> {
  await client.query(
    `INSERT INTO anchors.anchorings (book_id, place, number, anchored_at, token)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [bookId, place, number, at, token],
  );
}

function anchoringIn({ place, number, anchored_at, token }: AnchoringRow): Anchoring {
  return { place, number: safeInteger(number), at: anchored_at, token };
}

function checkpointIn(line: string): Checkpoint {
  const checkpoint = readCheckpoint(decodeCanonical(line));
  if (checkpoint === null) throw new Error(`The database holds no checkpoint but ${line}.`);
  return checkpoint;
}
