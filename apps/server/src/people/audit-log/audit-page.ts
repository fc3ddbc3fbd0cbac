import { createHash } from "node:crypto";
import { toInstant } from "@plimsoll/contract";
import { AUDIT_LOG, genesis, JournalBroken, type JournalEntry } from "@plimsoll/journal";
import { contentHashOf, linkHash } from "@plimsoll/journal/chain";
import { Kysely, PostgresDialect, sql } from "kysely";
import type { Tables } from "../../foundation/database/database.ts";
import { readOnlyPool } from "../../foundation/database/read-only.ts";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import type { Heed } from "../../foundation/workers/carrying-out.ts";
import type { Work } from "../../foundation/workers/workers.ts";
import { write, type Written } from "../../foundation/workers/written.ts";
import { decodeAudit, type WrittenAuditEntry } from "./audit-body.ts";

/** A page of the audit log that a thread is to read. */
interface AuditPageOrder {
  readonly databaseUrl: string;
  /** Of its entries, the newest first. */
  readonly sequences: readonly string[];
  readonly nextCursor: string | null;
}

export const READ_AUDIT_PAGE: Work<AuditPageOrder, Written> = {
  name: "read the audit log",
  script: new URL("audit-page-work.js", import.meta.url),
  millisMax: 60_000,
};

/**
 * Reads, checks and writes out a page, on a connection of its own.
 *
 * @throws JournalBroken
 */
export async function readAuditPage(
  { databaseUrl, sequences, nextCursor }: AuditPageOrder,
  heed: Heed,
): Promise<Written> {
  const dialect = new PostgresDialect({ pool: readOnlyPool(databaseUrl) });
  const entries = await readAuditEntries(new Kysely({ dialect }), sequences);
  heed();
  const items = entries.map(({ at, ...entry }) => ({ ...entry, at: toInstant(at) }));
  return write(JSON.stringify({ items, nextCursor }));
}

interface EntryRow {
  readonly sequence: string;
  readonly at: string;
  readonly version: number;
  readonly actor: string | null;
  readonly key: string | null;
  readonly body: string;
  readonly hash: string;
  readonly previous: string | null;
}

/**
 * Entries of the audit log, the newest first.
 *
 * @throws JournalBroken for an entry whose content does not match its hash.
 */
export async function readAuditEntries(
  tables: Tables,
  sequences: readonly string[],
): Promise<WrittenAuditEntry[]> {
  const { rows } = await sql<EntryRow>`
     SELECT entry.sequence, entry.at, entry.version, entry.actor, entry.idempotency_key AS key,
            entry.body, entry.hash, previous.hash AS previous
       FROM journal.books AS book
       JOIN journal.entries AS entry USING (book_number)
       LEFT JOIN journal.entries AS previous
         ON previous.book_number = entry.book_number AND previous.sequence = entry.sequence - 1
      WHERE book.book_id = ${AUDIT_LOG} AND entry.sequence = ANY (${sequences}::bigint[])
      ORDER BY entry.sequence DESC`.execute(tables);
  return rows.map((row) => decodeAudit(checked(row)));
}

function checked(row: EntryRow): JournalEntry {
  const [sequence, at] = [safeInteger(row.sequence), safeInteger(row.at)];
  const { version, actor, key, body, hash } = row;
  const previousHash = row.previous ?? genesis(AUDIT_LOG).hash;
  const header = { bookId: AUDIT_LOG, version, sequence, at };
  const content = contentHashOf(sha256, header, { actor, idempotencyKey: key }, body);
  if (linkHash(sha256, previousHash, content) !== hash) {
    throw new JournalBroken(sequence, "its content does not match its hash");
  }
  return { sequence, at, version, body, previousHash, hash };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
