import { isIdentifier } from "../units/identifiers.ts";
import { isMillis } from "../units/time.ts";
import { checkAuthority, checkIdentifier, findAccount } from "./checks.ts";
import type { AcknowledgeNotification, NotificationDelivery, RecordDeliveries } from "./command.ts";
import { emit } from "./run.ts";
import type { Run, Verdict } from "./run.ts";

/** Most deliveries of one command. */
export const DELIVERIES_PER_COMMAND_MAX = 1_000;

const NOTIFICATION_FORM = /^[0-9]{1,15}-[0-9]{1,9}$/;
const OUTCOMES: readonly NotificationDelivery["outcome"][] = ["delivered", "failed"];

/**
 * Writes down who was told what over which channel. The book keeps nothing of it: that each delivery is
 * recorded once is up to the idempotency key of the command.
 * Refuses: invalid_field, account_not_found.
 */
export function recordDeliveries(run: Run, command: RecordDeliveries): Verdict {
  const { deliveries } = command;
  if (deliveries.length < 1 || deliveries.length > DELIVERIES_PER_COMMAND_MAX) {
    const problem = `must name 1 to ${DELIVERIES_PER_COMMAND_MAX} deliveries`;
    return { code: "invalid_field", field: "deliveries", problem };
  }
  for (const delivery of deliveries) {
    const refusal = checkDelivery(delivery);
    if (refusal !== null) return refusal;
  }
  for (const { account } of deliveries) {
    const { refusal } = findAccount(run.book, account);
    if (refusal !== null) return refusal;
  }

  // Nothing is refused from here on.
  for (const delivery of deliveries) {
    const { account, subjectLoan, notification, channel, outcome, triedAt, rescueLink } = delivery;
    emit(run, {
      type: "notification_delivered",
      at: run.now,
      account,
      subjectLoan,
      notification,
      channel,
      outcome,
      triedAt,
      rescueLink,
    });
  }
  return null;
}

/** Refuses: invalid_field, account_not_found, unauthorized. */
export function acknowledgeNotification(run: Run, command: AcknowledgeNotification): Verdict {
  const { by, account, notification } = command;
  const { refusal } = findAccount(run.book, account);
  const refused =
    checkNotification(notification) ?? refusal ?? checkAuthority(run.book, by, account);
  if (refused !== null) return refused;

  // Nothing is refused from here on.
  emit(run, { type: "notification_acknowledged", at: run.now, by, account, notification });
  return null;
}

function checkDelivery(delivery: NotificationDelivery): Verdict {
  const { notification, channel, outcome, subjectLoan, triedAt, rescueLink } = delivery;
  if (!OUTCOMES.includes(outcome)) {
    const problem = `must be ${OUTCOMES.join(" or ")}`;
    return { code: "invalid_field", field: "outcome", problem };
  }
  if (!isMillis(triedAt)) {
    const problem = "must be whole milliseconds since 1970, up to the year 9999";
    return { code: "invalid_field", field: "triedAt", problem };
  }
  return (
    checkNotification(notification) ??
    checkIdentifier("channel", channel) ??
    checkIdentifierOrNull("subjectLoan", subjectLoan) ??
    checkIdentifierOrNull("rescueLink", rescueLink)
  );
}

function checkNotification(notification: string): Verdict {
  if (NOTIFICATION_FORM.test(notification)) return null;
  const problem = "must be the place of the event it tells of, such as 4711-0";
  return { code: "invalid_field", field: "notification", problem };
}

function checkIdentifierOrNull(field: string, value: string | null): Verdict {
  return value === null || isIdentifier(value) ? null : checkIdentifier(field, value);
}
