import type { JournalEntry } from "@plimsoll/journal";
import type { Exporter } from "./journal-walk.ts";

/**
 * Entries as they are stored, one a line. `body` is the stored text itself, not parsed and written
 * again, so that whoever has the file can compute each hash.
 */
export function jsonlExporter(): Exporter {
  return {
    begin: () => "",
    entries: (entries) => entries.map(lineOf).join(""),
    end: () => "",
  };
}

function lineOf({ body, ...entry }: JournalEntry): string {
  const { sequence, at, version, actor, idempotencyKey, previousHash, hash } = entry;
  const head = { sequence, at, version, actor, idempotencyKey, previousHash, hash };
  return `${JSON.stringify(head).slice(0, -1)},"body":${body}}\n`;
}
