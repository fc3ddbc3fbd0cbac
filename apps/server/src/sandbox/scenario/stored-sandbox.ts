import { WAD } from "@plimsoll/engine";
import type { Tables } from "../../foundation/database/database.ts";
import { BOOK_ID } from "../../book/book-id.ts";
import { DEFAULT_SPEED, type ClockState } from "./scenario-clock.ts";

/** What of a sandbox outlives the process, beside its journal. */
export interface StoredSandbox {
  /** Counts the books, from 1. */
  readonly book: number;
  readonly state: ClockState;
  readonly speed: number;
  /** WAD. */
  readonly shock: bigint;
}

/** Name of the n-th book of a sandbox. */
export function sandboxBookId(book: number): string {
  return book === 1 ? BOOK_ID : `${BOOK_ID}-${book}`;
}

const STATES: readonly ClockState[] = ["waiting", "playing", "paused", "jumping", "ended"];

/** How a sandbox begins that nobody has touched. */
export function freshSandbox(book: number): StoredSandbox {
  return { book, state: "waiting", speed: DEFAULT_SPEED, shock: WAD };
}

export async function readSandbox(tables: Tables): Promise<StoredSandbox> {
  const row = await tables.selectFrom("service.sandbox").selectAll().executeTakeFirst();
  if (row === undefined) return freshSandbox(1);
  const state = STATES.find((known) => known === row.state) ?? "paused";
  return { book: row.book, state, speed: row.speed, shock: BigInt(row.shock) };
}

export async function saveSandbox(tables: Tables, stored: StoredSandbox): Promise<void> {
  const { book, state, speed } = stored;
  const row = { id: 1, book, state, speed, shock: stored.shock.toString() };
  await tables
    .insertInto("service.sandbox")
    .values(row)
    .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
    .execute();
}
