import { safeInteger } from "../../foundation/database/safe-integer.ts";

/** Where the next event of a stream is looked for: an entry and a place among its events. */
export interface EventPlace {
  readonly sequence: number;
  readonly index: number;
}

const FORM = /^([0-9]{1,15})(?:\.([0-9]{1,6}))?$/;

/** The id of an event on the stream. */
export function eventId(sequence: number, index: number): string {
  return `${sequence}.${index}`;
}

/**
 * The place behind an event's id. A bare sequence means all of that entry. Null for what is no id.
 */
export function placeAfter(id: string): EventPlace | null {
  const match = FORM.exec(id);
  if (match === null) return null;
  const sequence = number(match[1]);
  return match[2] === undefined
    ? { sequence: sequence + 1, index: 0 }
    : { sequence, index: number(match[2]) + 1 };
}

function number(digits = "0"): number {
  return safeInteger(digits.replace(/^0+(?=[0-9])/, ""));
}
