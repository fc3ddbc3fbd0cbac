import { z } from "@hono/zod-openapi";
import { PUBLIC, roles } from "../access.ts";
import { receiptKey, saleReceipt } from "../resources/sale-receipt.ts";
import { bytes, defineRoute } from "../route.ts";

const tag = "Liquidations";
const parties = roles("customer", "liquidator", "operator", "risk", "auditor");
const params = z.strictObject({ sequence: z.coerce.number().int().min(1).max(1e15) });
const query = z.strictObject({
  index: z.coerce
    .number()
    .int()
    .min(0)
    .max(1e6)
    .optional()
    .openapi({ description: "Which event of the entry, if it holds several sales." }),
});

export const receiptRoutes = {
  getReceiptKey: defineRoute({
    method: "get",
    path: "/v1/receipt-key",
    tag,
    summary: "The key that signs receipts; note it down before you need it",
    access: PUBLIC,
    status: 200,
    response: receiptKey,
  }),
  getLiquidationReceipt: defineRoute({
    method: "get",
    path: "/v1/liquidations/{sequence}/receipt",
    tag,
    summary: "Why and how collateral was sold, for anybody to recompute",
    description:
      "Check it offline with `plimsoll verify-receipt`. A buyer's has no alerts: they are the borrower's.",
    access: parties,
    params,
    query,
    status: 200,
    response: saleReceipt,
    cost: 20,
    isHeavy: true,
  }),
  getLiquidationReceiptPdf: defineRoute({
    method: "get",
    path: "/v1/liquidations/{sequence}/receipt.pdf",
    tag,
    summary: "A receipt to read and to keep",
    access: parties,
    params,
    query,
    status: 200,
    response: bytes,
    produces: "application/pdf",
    cost: 50,
    isHeavy: true,
  }),
};
