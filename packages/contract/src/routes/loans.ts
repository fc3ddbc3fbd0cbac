import { z } from "@hono/zod-openapi";
import { roles, rolesOwning } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import {
  alertsBody,
  emptyBody,
  forgivenessBody,
  foundLoan,
  loanAmountBody,
  loanPreview,
  loanPreviewRequest,
  loanView,
  newLoan,
  planBody,
  repaymentBody,
} from "../resources/loan.ts";
import { loanOutcome, outcome } from "../resources/outcome.ts";
import { defineRoute } from "../route.ts";
import { accountId, loanId, marketId } from "../schemas/names.ts";

const loan = z.strictObject({ loan: loanId });
const tag = "Loans";
const onLoan = rolesOwning("loan", "customer", "operator");

export const loanRoutes = {
  previewLoan: defineRoute({
    method: "post",
    path: "/v1/loans/preview",
    tag,
    summary: "What a loan would be: LTV, liquidation price, cost, and what a fall would do",
    access: rolesOwning("caller", "customer", "operator", "risk"),
    body: loanPreviewRequest,
    status: 200,
    response: loanPreview,
    isReadOnly: true,
    cost: 20,
    isHeavy: true,
  }),
  openLoan: defineRoute({
    method: "post",
    path: "/v1/loans",
    tag,
    summary: "Pledge, borrow and choose a plan, all or nothing",
    access: rolesOwning("caller", "customer", "operator"),
    body: newLoan,
    status: 201,
    response: loanOutcome,
  }),
  listLoans: defineRoute({
    method: "get",
    path: "/v1/loans",
    tag,
    summary: "List open loans; a customer sees only their own",
    access: rolesOwning("caller", "customer", "operator", "risk", "auditor"),
    query: pageQuery.extend({ account: accountId.optional(), market: marketId.optional() }),
    status: 200,
    response: pageOf("Loan", loanView),
    cost: 5,
  }),
  getLoan: defineRoute({
    method: "get",
    path: "/v1/loans/{loan}",
    tag,
    summary: "An open loan",
    access: rolesOwning("loan", "customer", "operator", "risk", "auditor"),
    params: loan,
    status: 200,
    response: loanView,
  }),
  borrow: defineRoute({
    method: "post",
    path: "/v1/loans/{loan}/borrow",
    tag,
    summary: "Borrow more",
    access: onLoan,
    params: loan,
    body: loanAmountBody,
    status: 200,
    response: outcome,
  }),
  repay: defineRoute({
    method: "post",
    path: "/v1/loans/{loan}/repay",
    tag,
    summary: "Repay some or all; never refused by a pause, a limit or a price",
    description:
      "With `all`, what is owed at this very moment is taken from the free balance and nothing is left to owe.",
    access: onLoan,
    params: loan,
    body: repaymentBody,
    status: 200,
    response: outcome,
  }),
  forgiveDebt: defineRoute({
    method: "post",
    path: "/v1/loans/{loan}/forgive",
    tag,
    summary: "Forgive what is left of a debt below the market's dust",
    description:
      "The house pays it from its account `fees`, so lenders lose nothing. The loan stays open, and its " +
      "collateral is free. The reason stays in the journal.",
    access: roles("operator"),
    params: loan,
    body: forgivenessBody,
    status: 200,
    response: outcome,
  }),
  pledge: defineRoute({
    method: "post",
    path: "/v1/loans/{loan}/pledge",
    tag,
    summary: "Pledge more collateral; never refused by a pause, a limit or a price",
    access: onLoan,
    params: loan,
    body: loanAmountBody,
    status: 200,
    response: outcome,
  }),
  release: defineRoute({
    method: "post",
    path: "/v1/loans/{loan}/release",
    tag,
    summary: "Take collateral back",
    access: onLoan,
    params: loan,
    body: loanAmountBody,
    status: 200,
    response: outcome,
  }),
  closeLoan: defineRoute({
    method: "post",
    path: "/v1/loans/{loan}/close",
    tag,
    summary: "Repay everything and take everything back",
    access: onLoan,
    params: loan,
    body: emptyBody,
    status: 200,
    response: outcome,
  }),
  setPlan: defineRoute({
    method: "put",
    path: "/v1/loans/{loan}/plan",
    tag,
    summary: "Choose another protection plan, or none",
    access: onLoan,
    params: loan,
    body: planBody,
    status: 200,
    response: outcome,
  }),
  setAlerts: defineRoute({
    method: "put",
    path: "/v1/loans/{loan}/alerts",
    tag,
    summary: "Choose one's own alerts, by LTV and by price",
    access: onLoan,
    params: loan,
    body: alertsBody,
    status: 200,
    response: outcome,
  }),
  searchLoans: defineRoute({
    method: "get",
    path: "/v1/loan-search",
    tag,
    summary: "Find loans, open or closed, by how their name or their owner's begins",
    access: roles("risk", "operator", "auditor"),
    query: pageQuery.extend({
      text: z
        .string()
        .max(64)
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "Use letters, digits and . _ - only."),
    }),
    status: 200,
    response: pageOf("FoundLoan", foundLoan),
    cost: 10,
  }),
};
