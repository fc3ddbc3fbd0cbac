import {
  IdempotencyKeyReused,
  SequencerBusy,
  SequencerStopped,
  SequencerUnavailable,
} from "@plimsoll/sequencer";
import { AuditLogUnavailable } from "../../people/audit-log/audit-log.ts";
import { isDatabaseUnavailable } from "../../foundation/database/failure.ts";
import { OwnerBusy, WorkersBusy, WorkTooLong } from "../../foundation/workers/workers.ts";
import { HttpProblem, problem } from "../../views/http-problem.ts";

/** What a caller is told of an exception; null for those that are our own mistake. */
export function problemOf(error: unknown): HttpProblem | null {
  if (error instanceof HttpProblem) return error;
  if (error instanceof SequencerBusy) {
    return problem("busy", error.message, {
      retryAfterSeconds: Math.max(1, Math.ceil(error.retryAfterMs / 1_000)),
    });
  }
  if (error instanceof SequencerUnavailable) {
    return problem("unavailable", error.message, {
      retryAfterSeconds: Math.max(1, Math.ceil(error.retryAfterMs / 1_000)),
      operands: { outcome: error.outcome },
    });
  }
  if (error instanceof SequencerStopped) {
    return problem("unavailable", "The book is closed here for now. Send the request again.", {
      retryAfterSeconds: 5,
      operands: { outcome: error.outcome },
    });
  }
  if (error instanceof OwnerBusy) {
    return problem("rate_limited", error.message, { retryAfterSeconds: 2 });
  }
  if (error instanceof WorkersBusy || error instanceof WorkTooLong) {
    return problem("busy", error.message, { retryAfterSeconds: 2 });
  }
  if (error instanceof AuditLogUnavailable) {
    return problem("unavailable", `${error.message} Send the request again.`, {
      retryAfterSeconds: 2,
    });
  }
  if (error instanceof IdempotencyKeyReused) {
    const detail =
      "This idempotency key belongs to another request. Use a new key for a new request.";
    return problem("idempotency_key_reused", detail, { field: "Idempotency-Key" });
  }
  if (isDatabaseUnavailable(error)) {
    const detail = "The database does not answer. Nothing was done. Send the request again.";
    return problem("unavailable", detail, { retryAfterSeconds: 2 });
  }
  return null;
}
