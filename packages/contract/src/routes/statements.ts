import { z } from "@hono/zod-openapi";
import { rolesOwning } from "../access.ts";
import { pageQuery } from "../pagination.ts";
import { statementView } from "../resources/history.ts";
import { bytes, defineRoute } from "../route.ts";
import { accountId } from "../schemas/names.ts";
import { instantText } from "../schemas/time.ts";

const account = z.strictObject({ account: accountId });
const period = {
  from: instantText.openapi({ description: "Beginning, inclusive." }),
  to: instantText.openapi({ description: "End, exclusive." }),
};
const tag = "Ledger";
const readers = rolesOwning(
  "account",
  "customer",
  "liquidator",
  "operator",
  "custody",
  "risk",
  "auditor",
);

export const statementRoutes = {
  getStatement: defineRoute({
    method: "get",
    path: "/v1/customers/{account}/statement",
    tag,
    summary: "Opening balance, movements and closing balance of a period",
    access: readers,
    params: account,
    query: pageQuery.extend(period),
    status: 200,
    response: statementView,
    cost: 10,
    isHeavy: true,
  }),
  getStatementCsv: defineRoute({
    method: "get",
    path: "/v1/customers/{account}/statement.csv",
    tag,
    summary: "A statement as CSV, all movements at once",
    access: readers,
    params: account,
    query: z.strictObject(period),
    status: 200,
    response: z.string(),
    produces: "text/csv; charset=utf-8",
    cost: 50,
    isHeavy: true,
  }),
  getStatementPdf: defineRoute({
    method: "get",
    path: "/v1/customers/{account}/statement.pdf",
    tag,
    summary: "A statement to read and to keep, all movements at once",
    access: readers,
    params: account,
    query: z.strictObject(period),
    status: 200,
    response: bytes,
    produces: "application/pdf",
    cost: 50,
    isHeavy: true,
  }),
};
