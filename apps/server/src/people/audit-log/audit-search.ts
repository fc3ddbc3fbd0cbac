import { AUDIT_LOG, type JournalEntry, type JournalStore } from "@plimsoll/journal";
import { sql } from "kysely";
import type { Tables } from "../../foundation/database/database.ts";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import { decodeAudit, type WrittenAuditEntry } from "./audit-body.ts";
import { readAuditEntries } from "./audit-page.ts";

/** Which entries are asked for: all that have every one of these. */
export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly act?: string | undefined;
  readonly subject?: string | undefined;
  readonly account?: string | undefined;
  /** The first instant that counts, and the first that no longer does. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** Checked and decoded in one go, on a thread that others wait for. */
const BATCH = 50;
/** How much a question may bring into the index before it is answered from what is there. */
const CATCH_UP_ENTRIES_MAX = 10_000;

interface Page {
  readonly before: number | undefined;
  readonly limit: number;
}

/**
 * Finds entries of the audit log. A table says where they stand; what is shown is read from the log, each
 * entry checked against its hash. A process that is late only brings less into the table than another.
 */
export class AuditSearch {
  readonly #store: JournalStore;
  readonly #tables: Tables;
  #indexed = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(store: JournalStore, tables: Tables) {
    this.#store = store;
    this.#tables = tables;
  }

  /** Begins at what the table has; makes it anew when rows are missing in it. */
  async start(): Promise<void> {
    const reader = await this.#store.openReader(AUDIT_LOG);
    const { sequence } = await reader.head();
    const { rows } = await sql<{ newest: string; count: string }>`
      SELECT coalesce(max(sequence), 0) AS newest, count(*) AS count FROM service.audit_index
    `.execute(this.#tables);
    const [newest, count] = [rows[0]?.newest ?? "0", rows[0]?.count ?? "0"].map(safeInteger);
    if (newest === count && newest !== undefined && newest <= sequence) this.#indexed = newest;
    else await sql`DELETE FROM service.audit_index`.execute(this.#tables);
  }

  /** A few entries, the newest first; a page of many is read by a thread (`audit-page.ts`). */
  async find(filter: AuditFilter, page: Page): Promise<WrittenAuditEntry[]> {
    return readAuditEntries(this.#tables, await this.places(filter, page));
  }

  /** Where entries stand, the newest first, `limit` at most, and before entry `before` where it is given. */
  async places(filter: AuditFilter, { before, limit }: Page): Promise<string[]> {
    await this.catchUp();
    let select = this.#tables.selectFrom("service.audit_index").select("sequence");
    for (const column of ["actor", "act", "subject", "account"] as const) {
      const wanted = filter[column];
      if (wanted !== undefined) select = select.where(column, "=", wanted);
    }
    if (filter.from !== undefined) select = select.where("at", ">=", filter.from);
    if (filter.to !== undefined) select = select.where("at", "<", filter.to);
    if (before !== undefined) select = select.where("sequence", "<", String(before));
    const found = await select.orderBy("sequence", "desc").limit(limit).execute();
    return found.map(({ sequence }) => sequence);
  }

  /** Brings what was written since into the table, so far as that is a bounded piece of work. */
  async catchUp(): Promise<void> {
    const turn = this.#turn.then(() => this.#index());
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  async #index(): Promise<void> {
    const reader = await this.#store.openReader(AUDIT_LOG);
    const most = this.#indexed + CATCH_UP_ENTRIES_MAX;
    while (this.#indexed < most) {
      const before = this.#indexed;
      for await (const entries of reader.read(before + 1, BATCH)) await this.#insert(entries);
      if (this.#indexed === before) return;
    }
  }

  async #insert(entries: readonly JournalEntry[]): Promise<void> {
    const values = entries.map(decodeAudit).map(({ sequence, at, ...entry }) => {
      const { actor, act, subject, account } = entry;
      return { sequence: String(sequence), at: new Date(at), actor, act, subject, account };
    });
    await this.#tables
      .insertInto("service.audit_index")
      .values(values)
      .onConflict((conflict) => conflict.column("sequence").doNothing())
      .execute();
    this.#indexed = entries.at(-1)?.sequence ?? this.#indexed;
  }
}
