import { z } from "@hono/zod-openapi";
import { AUTHENTICATED, PUBLIC, roles, rolesOwning } from "../access.ts";
import { pageOf, pageQuery } from "../pagination.ts";
import { callerView, createdKey, keyView, newKey } from "../resources/book.ts";
import { accountId, recordId } from "../schemas/names.ts";
import { defineRoute } from "../route.ts";

const status = z.object({ status: z.string() }).openapi("Status");
const tag = "Service";

export const serviceRoutes = {
  getHealth: defineRoute({
    method: "get",
    path: "/health",
    tag,
    summary: "Whether the process runs",
    access: PUBLIC,
    status: 200,
    response: status,
  }),
  getReady: defineRoute({
    method: "get",
    path: "/ready",
    tag,
    summary: "Whether commands are taken",
    access: PUBLIC,
    status: 200,
    response: status,
  }),
  getMetrics: defineRoute({
    method: "get",
    path: "/metrics",
    tag,
    summary: "Metrics for Prometheus",
    access: roles("operator", "risk", "auditor"),
    status: 200,
    response: z.string(),
    produces: "text/plain",
  }),
  getCaller: defineRoute({
    method: "get",
    path: "/v1/me",
    tag,
    summary: "Who is calling",
    access: AUTHENTICATED,
    status: 200,
    response: callerView,
  }),
  createKey: defineRoute({
    method: "post",
    path: "/v1/keys",
    tag,
    summary: "Make an API key for a customer or a liquidator",
    description: "Keys with other roles are made on the server: `plimsoll keys create`.",
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
    summary: "Revoke an API key at once",
    access: roles("customer", "operator"),
    params: z.strictObject({ key: recordId }),
    status: 200,
    response: keyView,
  }),
};
