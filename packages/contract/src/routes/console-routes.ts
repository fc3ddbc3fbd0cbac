import { z } from "@hono/zod-openapi";
import { roles } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import {
  bookAtView,
  foundLoan,
  journalAudit,
  settingsPreview,
  settingsPreviewRequest,
} from "../resources/console.ts";
import { marketId } from "../schemas/names.ts";
import { defineRoute } from "../route.ts";

const watchers = roles("risk", "operator", "auditor");
const sequence = z.coerce.number().int().min(1).max(1e15);

/** What the risk console asks beyond the present of the book. */
export const consoleRoutes = {
  getBookAt: defineRoute({
    method: "get",
    path: "/v1/book/at/{sequence}",
    tag: "Book",
    summary: "The book as it was after an entry of the journal",
    description: "Made again from the journal, one at a time; busy answers 503 with Retry-After.",
    access: watchers,
    params: z.strictObject({ sequence }),
    status: 200,
    response: bookAtView,
  }),
  previewMarketSettings: defineRoute({
    method: "post",
    path: "/v1/markets/{market}/settings/preview",
    tag: "Markets",
    summary: "Whom other settings of a market would touch at once",
    access: watchers,
    params: z.strictObject({ market: marketId }),
    body: settingsPreviewRequest,
    status: 200,
    response: settingsPreview,
    isReadOnly: true,
  }),
  searchLoans: defineRoute({
    method: "get",
    path: "/v1/loan-search",
    tag: "Loans",
    summary: "Find loans, open or closed, by how their name or their owner's begins",
    access: watchers,
    query: pageQuery.extend({
      text: z
        .string()
        .max(64)
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "Use letters, digits and . _ - only."),
    }),
    status: 200,
    response: pageOf("FoundLoan", foundLoan),
  }),
  auditJournal: defineRoute({
    method: "post",
    path: "/v1/journal/audit",
    tag: "Journal",
    summary: "Check the chain of hashes over a stretch of the journal",
    access: roles("auditor", "operator"),
    body: z
      .strictObject({
        from: z.number().int().min(1).max(1e15).default(1),
        entries: z.number().int().min(1).max(100_000).default(10_000),
      })
      .openapi("JournalAuditRequest"),
    status: 200,
    response: journalAudit,
    isReadOnly: true,
  }),
};
