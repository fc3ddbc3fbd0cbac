import type { ResponseOf, Routes, keyRoutes } from "@plimsoll/contract";
import type { Role } from "@plimsoll/contract";
import { sql } from "kysely";
import type { ApiKeyRow } from "../../../foundation/database/schema.ts";
import { deriveToken, makeId } from "../../../foundation/secrets.ts";
import { createApiKey, InvalidApiKey, KeyRequestReused } from "../../../people/api-keys.ts";
import { LIVE_KEYS_MAX, TooManyKeys, withinKeyLimit } from "../../../people/key-limit.ts";
import { look } from "../../../book/look.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import { cut, startOf } from "../page.ts";
import { rejectionProblem } from "../../../views/rejection.ts";
import type { AccountId } from "@plimsoll/engine";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";

type KeyView = ResponseOf<Routes["revokeKey"]>;

function keyView(row: ApiKeyRow, lastUsedAt: Date | null): KeyView {
  return {
    key: row.id,
    name: row.name,
    roles: row.roles as Role[],
    account: row.account,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

export const keyHandlers: HandlersOf<typeof keyRoutes, Services> = {
  createKey: async ({ caller, isConfined, body, idempotency }, services) => {
    const unheld = body.roles.find((role) => isConfined && !caller.roles.includes(role));
    if (unheld !== undefined) {
      throw problem("forbidden", `You do not have the role ${unheld} yourself. Leave it out.`, {
        field: "roles",
      });
    }
    const account = body.account as AccountId;
    const { value: isKnown } = await look(services.book, (book) => book.accounts.has(account));
    if (!isKnown) throw rejectionProblem({ code: "account_not_found", account });
    const { key = "", fingerprint = "" } = idempotency ?? {};
    const seed = (what: string) =>
      deriveToken(services.keyring.derive("key-rows").toString("hex"), what, caller.id, key);
    try {
      const { tables } = services.database;
      const asked = { account, createdBy: caller.id, requestKey: key };
      const created = await withinKeyLimit(tables, asked, () =>
        createApiKey(tables, {
          name: body.name,
          roles: body.roles,
          account,
          expiresAt: body.expiresAt === undefined ? null : new Date(body.expiresAt),
          createdBy: caller.id,
          request: {
            key,
            fingerprint,
            text: {
              id: makeId(seed("api-key-id")),
              secret: seed("api-key-secret").toString("base64url"),
            },
          },
        }),
      );
      return {
        body: { ...keyView(created.row, null), secret: created.text },
        isReplay: created.isReplay,
      };
    } catch (error) {
      if (error instanceof InvalidApiKey) throw invalidField(error.field, error.message);
      if (error instanceof TooManyKeys) {
        throw rejectionProblem({ code: "too_many", what: "API keys", max: LIVE_KEYS_MAX });
      }
      if (error instanceof KeyRequestReused) {
        const detail = "This idempotency key belongs to another request. Use a new one.";
        throw problem("idempotency_key_reused", detail, { field: "Idempotency-Key" });
      }
      throw error;
    }
  },

  listKeys: async ({ caller, isConfined, query }, { database }) => {
    const account = isConfined ? caller.account : (query.account ?? null);
    let select = database.tables
      .selectFrom("service.api_keys")
      .leftJoin("service.api_key_uses", "key_id", "id")
      .selectAll("service.api_keys")
      .select(sql<Date | null>`max(last_used_at)`.as("last_used"))
      .groupBy("id")
      .orderBy("id")
      .limit(query.limit + 1);
    if (account !== null) select = select.where("account", "=", account);
    const after = startOf(query);
    if (after !== undefined) select = select.where("id", ">", after);
    const page = cut(await select.execute(), query.limit, ({ id }) => id);
    const items = page.items.map((row) => keyView(row, row.last_used));
    return { body: { items, nextCursor: page.nextCursor } };
  },

  revokeKey: async ({ caller, isConfined, params }, { keys }) => {
    const row = await keys.revoke(params.key, isConfined ? caller.account : null);
    if (row === null) throw problem("not_found", `There is no key ${params.key}. Check the name.`);
    return { body: keyView(row, null) };
  },
};
