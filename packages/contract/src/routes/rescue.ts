import { z } from "@hono/zod-openapi";
import { PUBLIC, roles, rolesOwning } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import { loanAmountBody, rescueRepaymentBody } from "../resources/loan.ts";
import { outcome } from "../resources/outcome.ts";
import { newRescueLink, rescueLink, rescueLinkRequest, rescueView } from "../resources/rescue.ts";
import { defineRoute } from "../route.ts";
import { loanId, recordId } from "../schemas/names.ts";

const loan = z.strictObject({ loan: loanId });
const token = z.strictObject({
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/, "Use the token of the link as it is."),
});
const tag = "Rescue";
const onLoan = rolesOwning("loan", "customer", "operator");

export const rescueRoutes = {
  createRescueLink: defineRoute({
    method: "post",
    path: "/v1/loans/{loan}/rescue-links",
    tag,
    summary: "Make a link whose holder may repay or pledge, nothing else",
    access: onLoan,
    params: loan,
    body: rescueLinkRequest,
    status: 201,
    response: newRescueLink,
  }),
  listRescueLinks: defineRoute({
    method: "get",
    path: "/v1/loans/{loan}/rescue-links",
    tag,
    summary: "List a loan's rescue links",
    access: onLoan,
    params: loan,
    query: pageQuery,
    status: 200,
    response: pageOf("RescueLink", rescueLink),
  }),
  revokeRescueLink: defineRoute({
    method: "delete",
    path: "/v1/loans/{loan}/rescue-links/{link}",
    tag,
    summary: "Revoke a rescue link at once",
    access: onLoan,
    params: loan.extend({ link: recordId }),
    status: 200,
    response: rescueLink,
  }),
  getRescue: defineRoute({
    method: "get",
    path: "/v1/rescue/{token}",
    tag,
    summary: "What it takes to help this loan",
    access: PUBLIC,
    params: token,
    status: 200,
    response: rescueView,
  }),
  rescueRepay: defineRoute({
    method: "post",
    path: "/v1/rescue/{token}/repay",
    tag,
    summary: "Repay some or all for somebody from one's own balance",
    description:
      "With `all`, exactly what is owed is taken, never more: nothing has to be given back.",
    access: roles("customer", "liquidator"),
    params: token,
    body: rescueRepaymentBody,
    status: 200,
    response: outcome,
  }),
  rescuePledge: defineRoute({
    method: "post",
    path: "/v1/rescue/{token}/pledge",
    tag,
    summary: "Pledge for somebody from one's own balance; the collateral becomes the loan's",
    access: roles("customer", "liquidator"),
    params: token,
    body: loanAmountBody,
    status: 200,
    response: outcome,
  }),
};
