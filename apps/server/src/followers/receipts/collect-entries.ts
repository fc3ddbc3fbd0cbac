import type { JournalEntry, JournalReader } from "@plimsoll/journal";
import type { ContentHashes } from "./content-hashes.ts";

/** Farther apart, the way between two entries is left out: the signature vouches for it. */
export const LINKS_MAX = 200;

interface Collected {
  /** The wanted entries in order. */
  readonly entries: readonly JournalEntry[];
  /** Content hashes of those between two of them that are near each other, by sequence. */
  readonly links: ReadonlyMap<number, string>;
}

/** Reads these entries, and what stands for the way from one to the next. */
export async function collectEntries(
  reader: JournalReader,
  sequences: readonly number[],
  hashes: ContentHashes,
): Promise<Collected> {
  const sorted = [...new Set(sequences)].sort((left, right) => left - right);
  const entries: JournalEntry[] = [];
  const links = new Map<number, string>();
  let before: number | undefined;
  for (const sequence of sorted) {
    if (before !== undefined && sequence - before - 1 <= LINKS_MAX) {
      const between = await hashes.between(reader, before, sequence);
      for (const [place, hash] of between) links.set(place, hash);
    }
    for await (const batch of reader.read(sequence, 1)) entries.push(...batch);
    before = sequence;
  }
  return { entries, links };
}
