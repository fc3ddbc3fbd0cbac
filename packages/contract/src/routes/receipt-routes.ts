import { z } from "@hono/zod-openapi";
import { PUBLIC, roles, rolesOwning } from "../access.ts";
import { receiptKey, saleReceipt } from "../resources/sale-receipt.ts";
import { defineRoute } from "../route.ts";
import { accountId } from "../schemas/names.ts";
import { bytes } from "../schemas/bytes.ts";
import { instantText } from "../schemas/time.ts";

const PARTIES = ["customer", "liquidator", "operator", "risk", "auditor"] as const;
const PDF = "application/pdf";

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
    tag: "Liquidations",
    summary: "The key that signs receipts; note it down before you need it",
    access: PUBLIC,
    status: 200,
    response: receiptKey,
  }),
  getLiquidationReceipt: defineRoute({
    method: "get",
    path: "/v1/liquidations/{sequence}/receipt",
    tag: "Liquidations",
    summary: "Why and how collateral was sold, for anybody to recompute",
    description:
      "Check it offline with `plimsoll verify-receipt`. A buyer's has no alerts: they are the borrower's.",
    access: roles(...PARTIES),
    params,
    query,
    status: 200,
    response: saleReceipt,
  }),
  getLiquidationReceiptPdf: defineRoute({
    method: "get",
    path: "/v1/liquidations/{sequence}/receipt.pdf",
    tag: "Liquidations",
    summary: "A receipt to read and to keep",
    access: roles(...PARTIES),
    params,
    query,
    status: 200,
    response: bytes,
    produces: PDF,
  }),
  getStatementPdf: defineRoute({
    method: "get",
    path: "/v1/customers/{account}/statement.pdf",
    tag: "Ledger",
    summary: "A statement to read and to keep, all movements at once",
    access: rolesOwning(
      "account",
      ...(["customer", "liquidator", "operator", "custody", "risk", "auditor"] as const),
    ),
    params: z.strictObject({ account: accountId }),
    query: z.strictObject({
      from: instantText.openapi({ description: "Beginning, inclusive." }),
      to: instantText.openapi({ description: "End, exclusive." }),
    }),
    status: 200,
    response: bytes,
    produces: PDF,
  }),
};
