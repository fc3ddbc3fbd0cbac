import type { DurableEntry } from "@plimsoll/sequencer";
import { sql } from "kysely";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import type { HistoryTables } from "./tables.ts";
import { loanNamedBy, type AddressedEvent } from "../visibility.ts";

/** What of an entry says whose affairs it is about. */
type Caused = Pick<DurableEntry, "sequence" | "events">;

/** An entry with what decides who may see its events. */
export interface AddressedEntry<Entry extends Caused = DurableEntry> {
  readonly entry: Entry;
  readonly events: readonly AddressedEvent[];
  /** Market of each event that is about a loan. */
  readonly markets: readonly (string | null)[];
}

interface Opened {
  readonly sequence: number;
  readonly owner: string;
  readonly market: string;
}

/**
 * Says for each event whose loan it is about. History must include the entries. A loan's name
 * may be used again once it is closed, so the entry decides which loan is meant.
 */
export async function address<Entry extends Caused>(
  tables: HistoryTables,
  entries: readonly Entry[],
): Promise<AddressedEntry<Entry>[]> {
  const names = new Set<string>();
  for (const { events } of entries) {
    for (const event of events) {
      const loan = loanNamedBy(event);
      if (loan !== null) names.add(loan);
    }
  }
  const opened = names.size === 0 ? new Map<string, Opened[]>() : await loansOf(tables, [...names]);
  return entries.map((entry) => {
    const loans = entry.events.map((event) => {
      const loan = loanNamedBy(event);
      if (loan === null) return undefined;
      return opened.get(loan)?.find(({ sequence }) => sequence <= entry.sequence);
    });
    return {
      entry,
      events: entry.events.map((event, index) => ({ event, owner: loans[index]?.owner ?? null })),
      markets: loans.map((loan) => loan?.market ?? null),
    };
  });
}

/** Loans by name, newest first. */
async function loansOf(tables: HistoryTables, names: string[]): Promise<Map<string, Opened[]>> {
  const rows = await tables
    .selectFrom("loans")
    .select(["loan", "opened_sequence", "owner", "market"])
    .where(sql<boolean>`loan = ANY(${names}::text[])`)
    .orderBy("opened_sequence", "desc")
    .execute();
  const opened = new Map<string, Opened[]>();
  for (const { loan, opened_sequence, owner, market } of rows) {
    const known = opened.get(loan) ?? [];
    known.push({ sequence: safeInteger(opened_sequence), owner, market });
    opened.set(loan, known);
  }
  return opened;
}
