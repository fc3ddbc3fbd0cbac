import { hash } from "node:crypto";
import type { JournalStore } from "@plimsoll/journal";
import { makeReceipt, signReceipt, type Receipt } from "@plimsoll/receipt";
import { readAlertPlaces, readNoticePlaces } from "../projections/reads/receipt-places.ts";
import { safeInteger } from "../projections/safe-integer.ts";
import type { LiquidationRow, Projections } from "../projections/tables.ts";
import { collectEntries } from "./collect-entries.ts";
import type { OperatorKey } from "./operator-key.ts";

/** Where receipts come from. */
export interface ReceiptSource {
  readonly store: JournalStore;
  readonly tables: Projections;
  readonly bookId: string;
  readonly key: OperatorKey;
}

/**
 * Makes and signs the receipt of a sale. With `alerts` it says what the borrower was told and has seen,
 * which is nobody else's business.
 */
export async function issueReceipt(
  { store, tables, bookId, key }: ReceiptSource,
  row: LiquidationRow,
  options: { readonly alerts: boolean },
): Promise<Receipt> {
  const sale = { sequence: safeInteger(row.sequence), index: row.event_index };
  const alerts = options.alerts ? await readAlertPlaces(tables, row) : [];
  const notices = options.alerts ? await readNoticePlaces(tables, [...alerts, sale]) : [];
  const reader = await store.openReader(bookId);
  try {
    const sequences = [sale, ...alerts, ...notices].map(({ sequence }) => sequence);
    const entries = await collectEntries(reader, sequences);
    const told = [...alerts, ...notices];
    const receipt = makeReceipt(bookId, sale, entries, { told, sha256 });
    return signReceipt(receipt, key.sign);
  } finally {
    await reader.close();
  }
}

function sha256(text: string): string {
  return hash("sha256", text, "hex");
}
