import { hash } from "node:crypto";
import type { JournalReader } from "@plimsoll/journal";
import { linkOf } from "@plimsoll/receipt";
import { keepNewest } from "../../foundation/keep-newest.ts";

/** Some megabytes; the oldest go first. */
const KEPT_MAX = 50_000;

/**
 * Content hashes of a book's entries, which the receipts of one crash share: all go the same way from
 * warning to sale. An entry never changes, so a hash is worked out once.
 */
export class ContentHashes {
  readonly #kept = new Map<string, string>();

  /** Of the entries after `from` and before `to`, by sequence. Each was verified when it was read. */
  async between(reader: JournalReader, from: number, to: number): Promise<Map<number, string>> {
    const { bookId } = reader;
    const name = (sequence: number): string => `${sequence} ${bookId}`;
    const found = new Map<number, string>();
    for (let sequence = from + 1; sequence < to; sequence += 1) {
      const known = this.#kept.get(name(sequence));
      if (known === undefined) break;
      found.set(sequence, known);
    }
    const next = from + 1 + found.size;
    if (next >= to) return found;
    for await (const entries of reader.read(next, to - next)) {
      for (const entry of entries) {
        const content = linkOf(bookId, entry, sha256);
        found.set(entry.sequence, content);
        this.#kept.set(name(entry.sequence), content);
        keepNewest(this.#kept, KEPT_MAX);
      }
    }
    return found;
  }
}

/** The platform's own, much faster than the one that also runs in a browser. */
export function sha256(text: string): string {
  return hash("sha256", text, "hex");
}
