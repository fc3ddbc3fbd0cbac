import { sql } from "kysely";
import { invalidField } from "../../../views/http-problem.ts";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";

/** A row's place in the journal's order. */
export interface RowPlace {
  readonly sequence: number;
  readonly index: number;
  /** Of a posting; 0 elsewhere. */
  readonly line: number;
}

const FORM = /^([0-9]{1,15})-([0-9]{1,9})-([0-9]{1,9})$/;

/** The cursor of a page: what came last on the page before. */
function cursorAt({ sequence, index, line }: RowPlace): string {
  return Buffer.from(`${sequence}-${index}-${line}`).toString("base64url");
}

/** @throws HttpProblem for a cursor that we did not make. */
export function placeOf(cursor: string | undefined): RowPlace | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, "base64url").toString("latin1");
  const match = FORM.exec(text);
  if (match === null)
    throw invalidField("cursor", "Use the nextCursor of the page before as it is.");
  // Digits only, as the form says.
  const [sequence = 0, index = 0, line = 0] = match.slice(1).map((part) => digits(part));
  return { sequence, index, line };
}

function digits(text: string): number {
  return safeInteger(text.replace(/^0+(?=[0-9])/, ""));
}

/** Rows that come after a place in a list of this order; all of them without one. */
export function isBeyond(place: RowPlace | undefined, order: "oldest" | "newest" = "newest") {
  if (place === undefined) return sql<boolean>`true`;
  const { sequence, index } = place;
  return order === "oldest"
    ? sql<boolean>`(sequence, event_index) > (${sequence}, ${index})`
    : sql<boolean>`(sequence, event_index) < (${sequence}, ${index})`;
}

/** A page of rows of which one more than asked for was read. */
export function pageOfRows<Row>(
  rows: readonly Row[],
  limit: number,
  place: (row: Row) => RowPlace,
): { readonly rows: readonly Row[]; readonly nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { rows: shown, nextCursor: hasMore ? cursorAt(place(last)) : null };
}
