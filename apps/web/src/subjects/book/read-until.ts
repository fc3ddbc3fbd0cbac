/** The newest of a list of what was done. */
export interface Listed<Item> {
  readonly items: readonly Item[];
  /** Whether there are older ones. */
  readonly hasNextPage: boolean;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

interface Terms {
  /** The last entry that counts. */
  readonly until: number;
  /** How many pages are read at most. */
  readonly pages: number;
}

/**
 * What was done until an entry, with it, newest first. What came later is left out: nothing that is written down
 * is changed afterwards, so a newer answer tells of an earlier entry too.
 */
export async function readUntil<Item extends { readonly sequence: number }>(
  read: (cursor: string | null) => Promise<Page<Item>>,
  { until, pages }: Terms,
): Promise<Listed<Item>> {
  const items: Item[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pages; page += 1) {
    const found: Page<Item> = await read(cursor);
    items.push(...found.items.filter(({ sequence }) => sequence <= until));
    cursor = found.nextCursor;
    if (cursor === null) break;
  }
  return { items, hasNextPage: cursor !== null };
}
