import type { auditLogRoutes } from "@plimsoll/contract";
import { READ_AUDIT_PAGE } from "../../../people/audit-log/audit-page.ts";
import { invalidField } from "../../../views/http-problem.ts";
import { forWhom, type HandlersOf } from "../../../views/operation.ts";
import { cut, startOf } from "../page.ts";
import type { Services } from "../services.ts";

const instant = (text: string | undefined) => (text === undefined ? undefined : new Date(text));

export const auditLogHandlers: HandlersOf<typeof auditLogRoutes, Services> = {
  listAuditLog: async (request, { audit, workers, databaseUrl }) => {
    const { query } = request;
    const ours = forWhom(request);
    workers.refuseGreed(ours.owner);
    const { limit, actor, act, subject, account } = query;
    const filter = { actor, act, subject, account };
    const times = { from: instant(query.from), to: instant(query.to) };
    const found = await audit.search.places(
      { ...filter, ...times },
      { before: placeOf(startOf(query)), limit: limit + 1 },
    );
    const { items: sequences, nextCursor } = cut(found, limit, (sequence) => sequence);
    const order = { databaseUrl, sequences, nextCursor };
    return { body: await workers.run(READ_AUDIT_PAGE, order, ours) };
  },
};

function placeOf(name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  if (!/^[1-9][0-9]{0,14}$/.test(name)) {
    throw invalidField("cursor", "Use the nextCursor of the page before as it is.");
  }
  return JSON.parse(name) as number;
}
