import type { receiptRoutes, Routes } from "@plimsoll/contract";
import { issueReceipt } from "../../../followers/receipts/issue-receipt.ts";
import { RECEIPT_PDF } from "../../../followers/receipts/work-out-receipt.ts";
import { write } from "../../../foundation/workers/written.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import { forWhom, type HandlersOf, type Request } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { upToDate, type HistoryServices } from "../up-to-date.ts";

/** What receipts are made from. */
type ReceiptServices = HistoryServices & Pick<Services, "receiptKey" | "workers" | "databaseUrl">;

type ReceiptRequest = Request<Routes["getLiquidationReceipt"] | Routes["getLiquidationReceiptPdf"]>;

/**
 * The receipt that is asked for as JSON text: a customer's own, a buyer's without the borrower's alerts.
 *
 * @throws HttpProblem `not_found`, `invalid_field` (index) or `unavailable`
 */
async function receiptFor(
  request: ReceiptRequest,
  { book, workers, databaseUrl, receiptKey: key }: ReceiptServices,
): Promise<{ text: string; sequence: number }> {
  const { caller, isConfined, params, query } = request;
  const sequence = await upToDate({ book });
  const account = isConfined ? (caller.account ?? "") : null;
  const { bookId } = book.sequencer;
  const order = { databaseUrl, bookId, ...params, index: query.index, account };
  const issued = await issueReceipt({ workers, key }, order, forWhom(request));
  if ("text" in issued) return { text: issued.text, sequence };
  if (issued.indexes.length === 0) {
    const detail = `Nothing was sold by entry ${params.sequence}. Look at /v1/liquidations.`;
    throw problem("not_found", detail);
  }
  const indexes = issued.indexes.join(", ");
  throw invalidField("index", `The entry holds several sales. Name one of ${indexes}.`);
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
