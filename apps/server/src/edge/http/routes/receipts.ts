import type { receiptRoutes, Routes } from "@plimsoll/contract";
import type { Anchors } from "../../../followers/anchors/anchors.ts";
import { issueReceipt } from "../../../followers/receipts/issue-receipt.ts";
import {
  RECEIPT_PDF,
  type CoveringCheckpoint,
} from "../../../followers/receipts/work-out-receipt.ts";
import { write } from "../../../foundation/workers/written.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import { forWhom, type HandlersOf, type Request } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { upToDate, type HistoryServices } from "../up-to-date.ts";

type CheckpointSource = Pick<Anchors, "find" | "dueBy">;

/** What receipts are made from. */
type ReceiptServices = HistoryServices &
  Pick<Services, "receiptKey" | "workers" | "databaseUrl"> & {
    readonly anchors: CheckpointSource;
  };

type ReceiptRequest = Request<Routes["getLiquidationReceipt"] | Routes["getLiquidationReceiptPdf"]>;

/**
 * The receipt that is asked for as JSON text: a customer's own, a buyer's without the borrower's alerts.
 *
 * @throws HttpProblem `not_found`, `invalid_field` (index) or `unavailable`
 */
async function receiptFor(
  request: ReceiptRequest,
  { book, workers, databaseUrl, receiptKey: key, anchors }: ReceiptServices,
): Promise<{ text: string; sequence: number }> {
  const { caller, isConfined, params, query } = request;
  const sequence = await upToDate({ book });
  const account = isConfined ? (caller.account ?? "") : null;
  const { bookId } = book.sequencer;
  const covering = await coveringCheckpoint(anchors, bookId, params.sequence);
  const order = { databaseUrl, bookId, ...params, index: query.index, account, covering };
  const issued = await issueReceipt({ workers, key }, order, forWhom(request));
  if ("text" in issued) return { text: issued.text, sequence };
  if (issued.indexes.length === 0) {
    const detail = `Nothing was sold by entry ${params.sequence}. Look at the list of sales.`;
    throw problem("not_found", detail);
  }
  const indexes = issued.indexes.join(", ");
  throw invalidField("index", `The entry holds several sales. Name one of ${indexes}.`);
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

export const receiptHandlers: HandlersOf<
  typeof receiptRoutes,
  ReceiptServices & { readonly config: Pick<Services["config"], "mode"> }
> = {
  getReceiptKey: (_, { receiptKey: { publicKey } }) =>
    Promise.resolve({ body: { algorithm: "Ed25519", publicKey } }),

  getLiquidationReceipt: async (request, services) => {
    const { text, sequence } = await receiptFor(request, services);
    return { body: write(text), sequence };
  },

  getLiquidationReceiptPdf: async (request, services) => {
    const { text, sequence } = await receiptFor(request, services);
    const isSandbox = services.config.mode === "sandbox";
    const body = await services.workers.run(RECEIPT_PDF, { text, isSandbox }, forWhom(request));
    return { body, sequence };
  },
};
