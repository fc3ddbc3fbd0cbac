import { z } from "@hono/zod-openapi";
import { AUTHENTICATED, PUBLIC, roles } from "../access.ts";
import { alarmList } from "../resources/alarm.ts";
import { clockAcceptance, clockView } from "../resources/clock.ts";
import { callerView } from "../resources/key.ts";
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
    summary: "Whether commands are taken and no alarm stops the service",
    access: PUBLIC,
    status: 200,
    response: status,
  }),
  listAlarms: defineRoute({
    method: "get",
    path: "/v1/alarms",
    tag,
    summary: "Alarms that stand, for staff",
    description: "docs/operations.md says for each name what to do.",
    access: roles("operator", "risk", "custody", "auditor"),
    status: 200,
    response: alarmList,
  }),
  getClock: defineRoute({
    method: "get",
    path: "/v1/clock",
    tag,
    summary: "Whether the service's clock is trusted",
    access: roles("operator", "risk", "custody", "auditor"),
    status: 200,
    response: clockView,
  }),
  acceptClock: defineRoute({
    method: "post",
    path: "/v1/clock/accept",
    tag,
    summary: "Trust the machine's clock as it is, after it has jumped",
    description:
      "Time goes on from there, and interest for the time between accrues. Put a wrong clock right instead.",
    access: roles("operator"),
    body: clockAcceptance,
    status: 200,
    response: clockView,
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
};
