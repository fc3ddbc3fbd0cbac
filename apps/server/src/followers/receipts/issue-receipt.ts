import type { JournalStore } from "@plimsoll/journal";
import { makeReceipt, signReceipt, type Receipt, type ReceiptCheckpoint } from "@plimsoll/receipt";
import {
  readAlertPlaces,
  readNoticePlaces,
  type LiquidationRow,
  type HistoryTables,
} from "../history/index.ts";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import { collectEntries, LINKS_MAX } from "./collect-entries.ts";
import { sha256, type ContentHashes } from "./content-hashes.ts";
import type { OperatorKey } from "./operator-key.ts";

/** The checkpoint that covers a sale, without the way there. */
export type CoveringCheckpoint =
  | Omit<Extract<ReceiptCheckpoint, { status: "made" }>, "way">
  | Extract<ReceiptCheckpoint, { status: "due" }>;

/** Where receipts come from. */
interface ReceiptSource {
  readonly store: JournalStore;
  readonly tables: HistoryTables;
  readonly bookId: string;
  readonly key: OperatorKey;
  readonly hashes: ContentHashes;
}

/**
 * Makes and signs the receipt of a sale. With `alerts` it says what the borrower was told and has seen,
 * which is nobody else's business.
 */
export async function issueReceipt(
  { store, tables, bookId, key, hashes }: ReceiptSource,
  row: LiquidationRow,
  options: { readonly alerts: boolean; readonly covering: CoveringCheckpoint },
): Promise<Receipt> {
  const sale = { sequence: safeInteger(row.sequence), index: row.event_index };
  const alerts = options.alerts ? await readAlertPlaces(tables, row) : [];
  const notices = options.alerts ? await readNoticePlaces(tables, [...alerts, sale]) : [];
  const reader = await store.openReader(bookId);
  try {
    const told = [...alerts, ...notices];
    const sequences = [sale, ...told].map(({ sequence }) => sequence);
    const { entries, links } = await collectEntries(reader, sequences, hashes);
    const checkpoint = await withWay(options.covering, sale.sequence, (to) =>
      hashes.between(reader, sale.sequence, to),
    );
    const receipt = makeReceipt(bookId, sale, entries, { told, links, checkpoint, sha256 });
    return signReceipt(receipt, key.sign);
  } finally {
    await reader.close();
  }
}

/** Adds the way from the sale to its checkpoint, where they are near each other. */
async function withWay(
  covering: CoveringCheckpoint,
  from: number,
  hashesBefore: (to: number) => Promise<ReadonlyMap<number, string>>,
): Promise<ReceiptCheckpoint> {
  if (covering.status === "due") return covering;
  const { sequence } = covering.checkpoint;
  if (sequence - from > LINKS_MAX) return { ...covering, way: null };
  return { ...covering, way: [...(await hashesBefore(sequence + 1)).values()] };
}
