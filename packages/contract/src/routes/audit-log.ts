import { roles } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import { auditEntry } from "../resources/audit-log.ts";
import { defineRoute } from "../route.ts";
import { accountId, printableText } from "../schemas/names.ts";
import { instantText } from "../schemas/time.ts";

const label = printableText(200);

export const auditLogRoutes = {
  listAuditLog: defineRoute({
    method: "get",
    path: "/v1/audit-log",
    tag: "Audit log",
    summary: "Who signed in, was given what, and looked at whose data; newest first",
    description:
      "The log is chained as the journal is: `plimsoll verify` proves it, `plimsoll export --stream audit-log` writes it out.",
    access: roles("auditor", "operator"),
    query: pageQuery.extend({
      actor: label.optional(),
      act: label.optional(),
      subject: label.optional(),
      account: accountId.optional(),
      from: instantText.optional().openapi({ description: "Beginning, inclusive." }),
      to: instantText.optional().openapi({ description: "End, exclusive." }),
    }),
    status: 200,
    response: pageOf("AuditEntry", auditEntry),
    cost: 5,
    isHeavy: true,
  }),
};
