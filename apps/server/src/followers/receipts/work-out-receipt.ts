import type { JournalReader } from "@plimsoll/journal";
import {
  digestOf,
  makeReceipt,
  type Receipt,
  type ReceiptCheckpoint,
  type UnsignedReceipt,
} from "@plimsoll/receipt";
import { threadJournal } from "../../book/thread-journal.ts";
import { readOnlyPool } from "../../foundation/database/read-only.ts";
import { safeInteger } from "../../foundation/database/safe-integer.ts";
import type { Heed } from "../../foundation/workers/carrying-out.ts";
import type { Work } from "../../foundation/workers/workers.ts";
import { write, type Written } from "../../foundation/workers/written.ts";
import {
  openHistoryTables,
  readAlertPlaces,
  readNoticePlaces,
  readSales,
  type HistoryTables,
  type LiquidationRow,
} from "../history/index.ts";
import { isShownTo } from "../visibility.ts";
import { collectEntries, LINKS_MAX } from "./collect-entries.ts";
import { ContentHashes, sha256 } from "./content-hashes.ts";

/** What a thread needs to make a receipt. */
export interface ReceiptOrder {
  readonly databaseUrl: string;
  readonly bookId: string;
  /** The entry of the sale, and which of its events, if it holds several sales. */
  readonly sequence: number;
  readonly index: number | undefined;
  /** Who asks; null for staff. */
  readonly account: string | null;
  readonly covering: CoveringCheckpoint;
}

/** The checkpoint that covers a sale, without the way there. */
export type CoveringCheckpoint =
  | Omit<Extract<ReceiptCheckpoint, { status: "made" }>, "way">
  | Extract<ReceiptCheckpoint, { status: "due" }>;

/** A receipt that lacks its signature. */
interface Unsigned {
  readonly text: string;
  /** What is signed. */
  readonly digest: string;
}

/** The sales by that entry that the asker may see, when it is not exactly one. */
interface Ambiguous {
  readonly indexes: readonly number[];
}

export const RECEIPT: Work<ReceiptOrder, Unsigned | Ambiguous> = {
  name: "make a receipt",
  script: new URL("receipt-work.js", import.meta.url),
  millisMax: 60_000,
};

/** Hashes that the receipts of one crash share, kept by each thread. */
const hashes = new ContentHashes();

/** Finds the sale and makes its receipt: a customer's own, a buyer's without the borrower's alerts. */
export async function workOutReceipt(
  order: ReceiptOrder,
  heed: Heed,
): Promise<Unsigned | Ambiguous> {
  const { databaseUrl, account } = order;
  const tables = openHistoryTables(readOnlyPool(databaseUrl));
  const listener = { account, isLiquidator: false, types: null };
  const sales = await readSales(tables, order);
  const rows = sales
    .filter(({ event, row: { owner } }) => isShownTo(listener, { event, owner }))
    .map(({ row }) => row);
  const [row, ...others] = rows;
  if (row === undefined || others.length > 0) {
    return { indexes: rows.map(({ event_index }) => event_index) };
  }
  heed();
  const alerts = account === null || account === row.owner;
  const receipt = await receiptOf(order, tables, row, { alerts });
  return { text: JSON.stringify(receipt), digest: digestOf(receipt) };
}

/** With `alerts` it says what the borrower was told and has seen, which is nobody else's business. */
async function receiptOf(
  { databaseUrl, bookId, covering }: ReceiptOrder,
  tables: HistoryTables,
  row: LiquidationRow,
  options: { readonly alerts: boolean },
): Promise<UnsignedReceipt> {
  const sale = { sequence: safeInteger(row.sequence), index: row.event_index };
  const alerts = options.alerts ? await readAlertPlaces(tables, row) : [];
  const notices = options.alerts ? await readNoticePlaces(tables, [...alerts, sale]) : [];
  const reader = await (await threadJournal(databaseUrl)).openReader(bookId);
  try {
    const told = [...alerts, ...notices];
    const sequences = [sale, ...told].map(({ sequence }) => sequence);
    const { entries, links } = await collectEntries(reader, sequences, hashes);
    const checkpoint = await withWay(reader, sale.sequence, covering);
    return makeReceipt(bookId, sale, entries, { told, links, checkpoint, sha256 });
  } finally {
    await reader.close();
  }
}

/** Adds the way from the sale to its checkpoint, where they are near each other. */
async function withWay(
  reader: JournalReader,
  from: number,
  covering: CoveringCheckpoint,
): Promise<ReceiptCheckpoint> {
  if (covering.status === "due") return covering;
  const { sequence } = covering.checkpoint;
  if (sequence - from > LINKS_MAX) return { ...covering, way: null };
  const way = await hashes.between(reader, from, sequence + 1);
  return { ...covering, way: [...way.values()] };
}

interface ReceiptPdfOrder {
  /** A signed receipt as JSON. */
  readonly text: string;
  readonly isSandbox: boolean;
}

export const RECEIPT_PDF: Work<ReceiptPdfOrder, Written> = {
  name: "write a receipt",
  script: new URL("receipt-pdf-work.js", import.meta.url),
  millisMax: 60_000,
};

export async function workOutReceiptPdf({ text, isSandbox }: ReceiptPdfOrder): Promise<Written> {
  // Only a thread that writes one needs the library for it; this file is also read where threads are told to.
  const { receiptPdf } = await import("./receipt-pdf.ts");
  return write(await receiptPdf(JSON.parse(text) as Receipt, { isSandbox }));
}
