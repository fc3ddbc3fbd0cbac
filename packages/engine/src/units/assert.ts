/** The book is wrong: a bug, never the fault of a command. Nobody catches it; the process stops. */
export class InvariantViolation extends Error {
  override readonly name = "InvariantViolation";
}

/** Stops the process unless `claim` holds. Always on, in production too. */
export function assert(claim: boolean, message: string): asserts claim {
  if (!claim) throw new InvariantViolation(message);
}
