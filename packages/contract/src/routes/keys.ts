import { z } from "@hono/zod-openapi";
import { roles, rolesOwning } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import { createdKey, keyView, newKey } from "../resources/key.ts";
import { defineRoute } from "../route.ts";
import { accountId, recordId } from "../schemas/names.ts";

const tag = "Service";

export const keyRoutes = {
  createKey: defineRoute({
    method: "post",
    path: "/v1/keys",
    tag,
    summary: "Make an API key for a customer or a liquidator",
    description:
      "Customers make them signed in, with a fresh proof of who they are; a key of a customer makes none. Keys with " +
      "other roles are made on the server: `plimsoll keys create`.",
    access: rolesOwning("caller", "customer", "operator"),
    body: newKey,
    status: 201,
    response: createdKey,
  }),
  listKeys: defineRoute({
    method: "get",
    path: "/v1/keys",
    tag,
    summary: "List API keys",
    access: rolesOwning("caller", "customer", "operator", "auditor"),
    query: pageQuery.extend({ account: accountId.optional() }),
    status: 200,
    response: pageOf("Key", keyView),
  }),
  revokeKey: defineRoute({
    method: "delete",
    path: "/v1/keys/{key}",
    tag,
    summary: "Revoke an API key at once, with every key that it has made",
    access: roles("customer", "operator"),
    params: z.strictObject({ key: recordId }),
    status: 200,
    response: keyView,
  }),
};
