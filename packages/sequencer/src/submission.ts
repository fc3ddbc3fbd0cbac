import type { Command, Event, Rejection } from "@plimsoll/engine";

/** A command and who asks for it. */
export interface Submission {
  readonly command: Command;
  /** Who asks, as the caller names people and machines; 1 to 400 printable characters. */
  readonly actor: string;
  /**
   * Makes it safe to send again: an accepted command keeps its key and its answer for ever, a
   * refused one keeps neither. Unique in the book, so put the client's name into it; 1 to 400
   * printable characters.
   */
  readonly idempotencyKey?: string;
  /** Tells requests under one key apart, e.g. a hash of the request as it came in. */
  readonly fingerprint?: string;
}

/** The answer to a submission; whatever it says is durable. */
export type Reply = Accepted | Refused;

export interface Accepted {
  readonly isAccepted: true;
  /** Place of the command's entry in the journal. */
  readonly sequence: number;
  /** Milliseconds since 1970-01-01 UTC: the time it was decided at. */
  readonly at: number;
  readonly events: readonly Event[];
  /** The first answer, repeated: nothing has happened this time. */
  readonly isReplay: boolean;
}

interface Refused {
  readonly isAccepted: false;
  readonly rejection: Rejection;
  /** The last entry of the book that refused it. */
  readonly sequence: number;
}

const LABEL_LENGTH_MAX = 400;
const UNPRINTABLE = /[\u0000-\u001f]|\p{Surrogate}/u;

/** @throws RangeError for a name that the journal cannot keep. */
export function checkSubmission({ actor, idempotencyKey, fingerprint }: Submission): void {
  checkLabel("actor", actor);
  if (idempotencyKey !== undefined) checkLabel("idempotencyKey", idempotencyKey);
  if (fingerprint !== undefined) checkLabel("fingerprint", fingerprint);
}

function checkLabel(field: string, label: string): void {
  if (label !== "" && label.length <= LABEL_LENGTH_MAX && !UNPRINTABLE.test(label)) return;
  throw new RangeError(
    `${field} must have 1 to ${LABEL_LENGTH_MAX} printable characters, not ` +
      JSON.stringify(label.slice(0, 80)),
  );
}
