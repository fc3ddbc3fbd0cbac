import { z } from "@hono/zod-openapi";
import { rolesOwning } from "../access.ts";
import { pageQuery } from "../pagination.ts";
import { loanStatementView } from "../resources/loan-statement.ts";
import { bytes, defineRoute } from "../route.ts";
import { loanId } from "../schemas/names.ts";
import { instantText } from "../schemas/time.ts";
import { openedQuery } from "./opened-query.ts";

const loan = z.strictObject({ loan: loanId });
const period = {
  from: instantText.optional().openapi({
    description: "Beginning, inclusive. When the loan was opened unless told.",
  }),
  to: instantText.optional().openapi({ description: "End, exclusive. Now unless told." }),
  zone: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9_+/-]+$/, "Write a zone such as Europe/Berlin.")
    .default("UTC")
    .openapi({ description: "Zone that times are written in.", example: "Europe/Berlin" }),
  opened: openedQuery.openapi({
    description:
      "The entry that opened the loan, where its name was used again; the newest unless told.",
  }),
};
const tag = "Loans";
/** By the caller and not by the loan: a name that is somebody else's now still names the caller's past loan. */
const readers = rolesOwning("caller", "customer", "operator", "risk", "auditor");

/** What happened to a loan in a period and what it owed before and after, open or closed. */
export const loanStatementRoutes = {
  getLoanStatement: defineRoute({
    method: "get",
    path: "/v1/loans/{loan}/statement",
    tag,
    summary: "A loan over a period: opening, every movement in words, interest, sales, closing",
    access: readers,
    params: loan,
    query: pageQuery.extend(period),
    status: 200,
    response: loanStatementView,
    cost: 10,
    isHeavy: true,
  }),
  getLoanStatementCsv: defineRoute({
    method: "get",
    path: "/v1/loans/{loan}/statement.csv",
    tag,
    summary: "A loan's statement as CSV, all movements at once",
    access: readers,
    params: loan,
    query: z.strictObject(period),
    status: 200,
    response: z.string(),
    produces: "text/csv; charset=utf-8",
    cost: 50,
    isHeavy: true,
  }),
  getLoanStatementPdf: defineRoute({
    method: "get",
    path: "/v1/loans/{loan}/statement.pdf",
    tag,
    summary: "A loan's statement to read and to keep, all movements at once",
    access: readers,
    params: loan,
    query: z.strictObject(period),
    status: 200,
    response: bytes,
    produces: "application/pdf",
    cost: 50,
    isHeavy: true,
  }),
};
