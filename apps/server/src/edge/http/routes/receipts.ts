import type { Routes, receiptRoutes } from "@plimsoll/contract";
import type { Receipt } from "@plimsoll/receipt";
import { readSales } from "../../../followers/history/reads/liquidations.ts";
import type { Anchors } from "../../../followers/anchors/anchors.ts";
import {
  issueReceipt,
  type CoveringCheckpoint,
} from "../../../followers/receipts/issue-receipt.ts";
import { receiptPdf } from "../../../followers/receipts/receipt-pdf.ts";
import { isShownTo } from "../../../followers/visibility.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import type { Answer, HandlersOf, Request } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { upToDate, type HistoryServices } from "../up-to-date.ts";

type CheckpointSource = Pick<Anchors, "find" | "dueBy">;

/** What receipts are made from. */
type ReceiptServices = HistoryServices &
  Pick<Services, "store" | "receiptKey" | "contentHashes"> & {
    readonly anchors: CheckpointSource;
  };

type ReceiptRequest = Pick<
  Request<Routes["getLiquidationReceipt"]>,
  "caller" | "isConfined" | "params" | "query"
>;

/**
 * The receipt that is asked for: a customer's own, a buyer's without the borrower's alerts.
 *
 * @throws HttpProblem `not_found`, `invalid_field` (index) or `unavailable`
 */
export async function receiptFor(
  { caller, isConfined, params, query }: ReceiptRequest,
  { book, store, receiptKey: key, contentHashes: hashes, anchors }: ReceiptServices,
): Promise<Answer<Receipt>> {
  const sequence = await upToDate({ book });
  const account = isConfined ? (caller.account ?? "") : null;
  const listener = { account, isLiquidator: false, types: null };
  const { tables } = book.served.history;
  const sales = await readSales(tables, { ...params, index: query.index });
  const rows = sales
    .filter(({ event, row: { owner } }) => isShownTo(listener, { event, owner }))
    .map(({ row }) => row);
  const [row, ...others] = rows;
  if (row === undefined) {
    const detail = `Nothing was sold by entry ${params.sequence}. Look at /v1/liquidations.`;
    throw problem("not_found", detail);
  }
  if (others.length > 0) {
    const indexes = rows.map(({ event_index }) => event_index).join(", ");
    throw invalidField("index", `The entry holds several sales. Name one of ${indexes}.`);
  }
  const alerts = account === null || account === row.owner;
  const { bookId } = book.sequencer;
  const source = { store, tables, bookId, key, hashes };
  const covering = await coveringCheckpoint(anchors, bookId, params.sequence);
  return { body: await issueReceipt(source, row, { alerts, covering }), sequence };
}

/** The first checkpoint that covers an entry, or when there will be one. */
async function coveringCheckpoint(
  anchors: CheckpointSource,
  bookId: string,
  sequence: number,
): Promise<CoveringCheckpoint> {
  const found = await anchors.find(bookId, { fromSequence: sequence });
  if (found === undefined) return { status: "due", by: anchors.dueBy(bookId).toISOString() };
  const { checkpoint, anchorings } = found;
  const places = anchorings.map(({ publicName: place, at }) => ({ place, at: at.toISOString() }));
  return { status: "made", checkpoint, anchors: places };
}

export const receiptHandlers: HandlersOf<typeof receiptRoutes, Services> = {
  getReceiptKey: (_, { receiptKey: { publicKey } }) =>
    Promise.resolve({ body: { algorithm: "Ed25519", publicKey } }),

  getLiquidationReceipt: receiptFor,

  getLiquidationReceiptPdf: async (request, services) => {
    const { body: receipt, sequence = 0 } = await receiptFor(request, services);
    return {
      body: await receiptPdf(receipt, { isSandbox: services.config.mode === "sandbox" }),
      sequence,
    };
  },
};
