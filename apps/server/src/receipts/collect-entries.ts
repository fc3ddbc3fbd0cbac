import type { JournalEntry, JournalReader } from "@plimsoll/journal";

/** Farther apart, the way between two entries is left out: the signature vouches for it. */
const LINKS_MAX = 200;

/** These entries in order, and those between two of them that are near each other. */
export async function collectEntries(
  reader: JournalReader,
  sequences: readonly number[],
): Promise<JournalEntry[]> {
  const sorted = [...new Set(sequences)].sort((left, right) => left - right);
  const entries: JournalEntry[] = [];
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (isNear(sorted[to], sorted[to + 1])) to += 1;
    const [first = 0, last = 0] = [sorted[from], sorted[to]];
    for await (const batch of reader.read(first, last - first + 1)) entries.push(...batch);
    from = to + 1;
  }
  return entries;
}

function isNear(sequence: number | undefined, next: number | undefined): boolean {
  if (sequence === undefined || next === undefined) return false;
  return next - sequence - 1 <= LINKS_MAX;
}
