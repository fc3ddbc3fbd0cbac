import { toInstant, type auditLogRoutes } from "@plimsoll/contract";
import { invalidField } from "../../../views/http-problem.ts";
import type { HandlersOf } from "../../../views/operation.ts";
import { cut, startOf } from "../page.ts";
import type { Services } from "../services.ts";

const instant = (text: string | undefined) => (text === undefined ? undefined : new Date(text));

export const auditLogHandlers: HandlersOf<typeof auditLogRoutes, Services> = {
  listAuditLog: async ({ query }, { audit }) => {
    const { limit, actor, act, subject, account } = query;
    const filter = { actor, act, subject, account };
    const times = { from: instant(query.from), to: instant(query.to) };
    const found = await audit.search.find(
      { ...filter, ...times },
      { before: placeOf(startOf(query)), limit: limit + 1 },
    );
    const page = cut(found, limit, ({ sequence }) => String(sequence));
    const items = page.items.map(({ at, ...entry }) => ({ ...entry, at: toInstant(at) }));
    return { body: { items, nextCursor: page.nextCursor } };
  },
};

function placeOf(name: string | undefined): number | undefined {
  if (name === undefined) return undefined;
  if (!/^[1-9][0-9]{0,14}$/.test(name)) {
    throw invalidField("cursor", "Use the nextCursor of the page before as it is.");
  }
  return JSON.parse(name) as number;
}
