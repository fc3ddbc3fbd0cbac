import { firstNames } from "../../views/first-names.ts";
import { invalidField } from "../../views/http-problem.ts";

interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** The name that a cursor stands for. */
function decodeCursor(cursor: string): string {
  const name = Buffer.from(cursor, "base64url").toString("utf8");
  if (Buffer.from(name, "utf8").toString("base64url") !== cursor) {
    throw invalidField("cursor", "Use the nextCursor of the page before as it is.");
  }
  return name;
}

function encodeCursor(name: string): string {
  return Buffer.from(name, "utf8").toString("base64url");
}

/** The name after which a page begins; undefined for the first one. */
export function startOf({ cursor }: PageQuery): string | undefined {
  return cursor === undefined ? undefined : decodeCursor(cursor);
}

/** The names of a page in order, out of names in any order, and whether more follow. */
export function pageOfNames<Name extends string>(
  names: Iterable<Name>,
  query: PageQuery,
): Page<Name> {
  return pageFrom(firstNames(names, beginning(query)), query);
}

/** What to ask `firstNames` for, to make a page of it. */
export function beginning(query: PageQuery): {
  readonly after: string | undefined;
  readonly most: number;
} {
  return { after: startOf(query), most: query.limit + 1 };
}

/** A page of the names that were asked for by its `beginning`. */
export function pageFrom<Name extends string>(
  names: readonly Name[],
  { limit }: PageQuery,
): Page<Name> {
  return cut(names, limit, (name) => name);
}

/** A page of rows that were asked for with one more than the limit. */
export function cut<T>(rows: readonly T[], limit: number, nameOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items, nextCursor: hasMore ? encodeCursor(nameOf(last)) : null };
}
