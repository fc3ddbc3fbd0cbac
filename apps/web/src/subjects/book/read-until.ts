import type { Dated } from "../../foundation/api/dated.ts";
import { ask, type AnswerOf } from "../../foundation/api/query.ts";

/** The newest of a list of what was done. */
export interface Listed<Item> {
  readonly items: readonly Item[];
  /** Whether there are older ones. */
  readonly hasNextPage: boolean;
}

type Done = "listLiquidations" | "listAlerts" | "listActions";
type DoneItem<Id extends Done> = AnswerOf<Id>["items"][number];

export interface ReadingTerms {
  /** The last entry that counts. */
  readonly until: number;
  readonly pages: number;
  readonly signal: AbortSignal;
}

/** Most of a page; a crash has thousands. */
const LIMIT = 200;

/** What was done until an entry, with it: what came later is left out, and nothing before is missing. */
export async function readUntil<Id extends Done>(
  operation: Id,
  { until, pages, signal }: ReadingTerms,
): Promise<Listed<DoneItem<Id>>> {
  const items: DoneItem<Id>[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pages; page += 1) {
    const query: { readonly limit: number; readonly cursor?: string } = {
      limit: LIMIT,
      ...(cursor === null ? {} : { cursor }),
    };
    const dated: Dated<AnswerOf<Done>> = await ask<Done>(operation, { query }, until, signal);
    items.push(...notAfter(until, dated.answer.items as DoneItem<Id>[]));
    cursor = dated.answer.nextCursor;
    if (cursor === null) break;
  }
  return { items, hasNextPage: cursor !== null };
}

/** Nothing that is written down is changed later, so a newer answer tells of an earlier entry too. */
export function notAfter<Item extends { readonly sequence: number }>(
  until: number,
  items: readonly Item[],
): readonly Item[] {
  return items.filter(({ sequence }) => sequence <= until);
}
