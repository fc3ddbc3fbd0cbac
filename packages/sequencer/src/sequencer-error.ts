/** Why a submission or a read has no answer. Refusals of the book itself are replies, not errors. */
export abstract class SequencerError extends Error {
  abstract readonly code: string;
  /** The same submission, with the same idempotency key, may succeed later. */
  abstract readonly isRetryable: boolean;
}

/** Not taken on: nothing has happened, and nothing will. Come again after `retryAfterMs`. */
export class SequencerBusy extends SequencerError {
  override readonly name = "SequencerBusy";
  readonly code = "sequencer_busy";
  readonly isRetryable = true;
  readonly retryAfterMs: number;

  constructor(reason: string, retryAfterMs: number) {
    super(`${reason} Nothing was done. Send it again after ${retryAfterMs} ms.`);
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Taken on, and then the journal could not be written. With the outcome `not_written` nothing has
 * happened; with `unknown` it may have, and only a repetition with the same idempotency key tells.
 */
export class SequencerUnavailable extends SequencerError {
  override readonly name = "SequencerUnavailable";
  readonly code = "sequencer_unavailable";
  readonly isRetryable = true;
  readonly outcome: "not_written" | "unknown";
  readonly retryAfterMs: number;

  constructor(outcome: "not_written" | "unknown", retryAfterMs: number, cause?: unknown) {
    super(
      outcome === "unknown"
        ? "The journal failed while it was written; the command may have taken effect. Send it " +
            "again with the same idempotency key."
        : `The journal cannot be written for now. Nothing was done. Send it again after ` +
            `${retryAfterMs} ms.`,
      { cause },
    );
    this.outcome = outcome;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Over for good: closed, or another process has taken the book over, or the book or its journal is
 * broken (`cause` says so). Only a new sequencer goes on.
 */
export class SequencerStopped extends SequencerError {
  override readonly name = "SequencerStopped";
  readonly code = "sequencer_stopped";
  readonly isRetryable = false;
  /** Whether the command may have taken effect all the same. */
  readonly outcome: "not_written" | "unknown";

  constructor(reason: string, outcome: "not_written" | "unknown" = "not_written", cause?: unknown) {
    super(`The sequencer has stopped: ${reason}`, { cause });
    this.outcome = outcome;
  }
}

/** The key belongs to another request, whose answer stands. */
export class IdempotencyKeyReused extends SequencerError {
  override readonly name = "IdempotencyKeyReused";
  readonly code = "idempotency_key_reused";
  readonly isRetryable = false;
  readonly idempotencyKey: string;

  constructor(idempotencyKey: string) {
    super(
      `The idempotency key ${JSON.stringify(idempotencyKey)} was used for another request. ` +
        `Nothing was done. Use a new key for a new request.`,
    );
    this.idempotencyKey = idempotencyKey;
  }
}

/** What was thrown, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
