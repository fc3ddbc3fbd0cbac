/** Numbers of docs/invariants.md; they never change their meaning. */
type InvariantId = `I-${string}`;

/** One thing about a book that must never be so. */
export interface Violation {
  readonly id: InvariantId;
  /** What is wrong, with the records and the numbers that show it. */
  readonly sentence: string;
}

/** Receives what a check finds; the sentence is put together only when the claim fails. */
export type Claim = (holds: boolean, id: InvariantId, sentence: () => string) => void;
