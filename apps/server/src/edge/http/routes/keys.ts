import type { ResponseOf, Routes, keyRoutes } from "@plimsoll/contract";
import type { Role } from "@plimsoll/contract";
import { sql } from "kysely";
import type { ApiKeyRow } from "../../../foundation/database/schema.ts";
import { KeyRequestReused, type ApiKeyRing } from "../../../people/api-keys.ts";
import { isFresh } from "../../../people/fresh-proof.ts";
import { LIVE_KEYS_MAX, TooManyKeys, withinKeyLimit } from "../../../people/key-limit.ts";
import {
  inDays,
  InvalidApiKey,
  KEY_DAYS_DEFAULT,
  readTerms,
  refuseMore,
} from "../../../people/keys/key-terms.ts";
import { look } from "../../../book/look.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import { cut, startOf } from "../page.ts";
import { rejectionProblem } from "../../../views/rejection.ts";
import type { AccountId } from "@plimsoll/engine";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";

type KeyView = ResponseOf<Routes["revokeKey"]>;

function keyView(row: ApiKeyRow, keys: ApiKeyRing, lastUsedAt: Date | null): KeyView {
  return {
    key: row.id,
    name: row.name,
    roles: row.roles as Role[],
    account: row.account,
    scopes: row.scopes,
    addresses: row.addresses,
    isVoid: !keys.isOurs(row) || (row.revoked_at === null && !keys.counts(row)),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

/** When a key ends that nobody said an end for: in 90 days, or with the key that makes it. */
function defaultEnd(maker: ApiKeyRow | null, now: number): Date {
  const usual = inDays(KEY_DAYS_DEFAULT, now);
  const end = maker?.expires_at ?? usual;
  return end < usual ? end : usual;
}

const SHOWN_BEFORE =
  "The secret of this key was shown when it was made, and nobody can show it again. If it is lost, revoke this key and make another.";

export const keyHandlers: HandlersOf<typeof keyRoutes, Services> = {
  createKey: async ({ caller, isConfined, body, idempotency, address }, services) => {
    const { keys, config, database } = services;
    const now = services.clock.estimate();
    if (caller.kind === "person" && !isFresh(caller, config.mode === "sandbox", now)) {
      const detail =
        "A key acts for you for a long time. Show again who you are, then repeat this.";
      throw problem("step_up_required", detail);
    }
    if (caller.kind === "key" && isConfined) {
      const detail =
        "A key of a customer makes no keys, since it cannot show who holds it. Sign in to make one, or ask an operator.";
      throw problem("forbidden", detail);
    }
    const unheld = body.roles.find((role) => isConfined && !caller.roles.includes(role));
    if (unheld !== undefined) {
      throw problem("forbidden", `You do not have the role ${unheld} yourself. Leave it out.`, {
        field: "roles",
      });
    }
    const account = body.account as AccountId;
    const { value: isKnown } = await look(services.book, (book) => book.accounts.has(account));
    if (!isKnown) throw rejectionProblem({ code: "account_not_found", account });
    const maker = caller.kind === "key" ? await keys.rowOf(caller.id.slice("key:".length)) : null;
    const { key = "", fingerprint = "" } = idempotency ?? {};
    const { name, roles, scopes = null, addresses = null, expiresAt } = body;
    const end = expiresAt === undefined ? defaultEnd(maker, now) : new Date(expiresAt);
    const asked = { name, roles, account, scopes, addresses, expiresAt: end };
    try {
      if (maker !== null) refuseMore(maker, readTerms(asked, now));
      const limited = { account, createdBy: caller.id, requestKey: key };
      const created = await withinKeyLimit(database.tables, limited, () =>
        keys.create({ ...asked, request: { key, fingerprint } }, { actor: caller.id, address }),
      );
      const isReplay = created.text === null;
      const notice = isReplay ? SHOWN_BEFORE : null;
      const view = keyView(created.row, keys, null);
      return { body: { ...view, secret: created.text, notice }, isReplay };
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

  listKeys: async ({ caller, isConfined, query }, { database, keys }) => {
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
    const items = page.items.map((row) => keyView(row, keys, row.last_used));
    return { body: { items, nextCursor: page.nextCursor } };
  },

  revokeKey: async ({ caller, isConfined, params, address }, { keys }) => {
    const by = { actor: caller.id, address };
    const row = await keys.revoke(params.key, isConfined ? caller.account : null, by);
    if (row === null) throw problem("not_found", `There is no key ${params.key}. Check the name.`);
    return { body: keyView(row, keys, null) };
  },
};
