import type { OperationId } from "@plimsoll/contract";
import { HttpProblem } from "../../views/http-problem.ts";
import { aboutOf, membersOf, namedIn, type Asked } from "./asked.ts";
import type { Services } from "./services.ts";

/** Changes that no book's journal shows: names of loans, who is told what, and by which link somebody gets at a loan. */
const UNJOURNALED: ReadonlySet<string> = new Set<OperationId>([
  "nameLoan",
  "createRescueLink",
  "revokeRescueLink",
  "createWebhook",
  "changeWebhook",
  "deleteWebhook",
  "rotateWebhookSecret",
  "replayWebhookDelivery",
  "setNotificationPreferences",
  "createPushSubscription",
  "deletePushSubscription",
]);

/** Where messages are to go. Of an address its host alone is written down: paths hold secrets. */
const TARGETS = ["url", "webhookUrl", "endpoint"];
/** What else of a body is worth knowing, and is no secret. */
const SHOWN = ["isEnabled", "eventTypes", "channels", "days"];

/** Whether a route changes something that no journal but the audit log shows. */
export function isUnjournaled(operation: string): boolean {
  return UNJOURNALED.has(operation);
}

/**
 * Carries out a change that no book's journal shows, and has the audit log say who began it before it happens, and
 * that it was refused where it was.
 *
 * @throws AuditLogUnavailable, with nothing changed
 */
export async function recordChange<T>(
  asked: Asked,
  services: Pick<Services, "audit" | "book">,
  change: () => Promise<T>,
): Promise<T> {
  const { operation, caller, address, body } = asked;
  const named = namedIn(asked);
  const { subject, account } = await aboutOf(named, services);
  const entry = {
    ...{ actor: caller.id, subject, account: account ?? caller.account, address },
    details: { route: operation, ...named, ...hostsIn(body), ...membersOf(body, SHOWN) },
  };
  await services.audit.record({ ...entry, act: "change.begun" });
  try {
    return await change();
  } catch (error) {
    const code = error instanceof HttpProblem ? error.details.code : "failed";
    services.audit.note({ ...entry, act: "change.refused", details: { ...entry.details, code } });
    throw error;
  }
}

function hostsIn(body: unknown): Record<string, string> {
  const targets = Object.entries(membersOf(body, TARGETS));
  return Object.fromEntries(
    targets.map(([name, url]) => [name, URL.canParse(url) ? new URL(url).host : "…"]),
  );
}
