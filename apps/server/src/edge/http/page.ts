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

/**
 * The names of a page in order, out of names in any order, and whether more follow. Looks at each
 * once and keeps no more than a page.
 */
export function pageOfNames<Name extends string>(
  names: Iterable<Name>,
  query: PageQuery,
): Page<Name> {
  const after = startOf(query);
  const kept: Name[] = [];
  const most = query.limit + 1;
  for (const name of names) {
    if (after !== undefined && name <= after) continue;
    const last = kept[most - 1];
    if (last !== undefined && name >= last) continue;
    kept.splice(placeOf(kept, name), 0, name);
    if (kept.length > most) kept.pop();
  }
  return cut(kept, query.limit, (name) => name);
}

/** A page of rows that were asked for with one more than the limit. */
export function cut<T>(rows: readonly T[], limit: number, nameOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items, nextCursor: hasMore ? encodeCursor(nameOf(last)) : null };
}

function placeOf(sorted: readonly string[], name: string): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? "") < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
