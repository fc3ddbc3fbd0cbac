/** What went wrong in a calculation; the vectors call them panic 0x11, panic 0x12 and `max uint128 exceeded`. */
export type ArithmeticErrorKind = "overflow" | "division_by_zero" | "exceeds_128_bits";

const MESSAGES: Readonly<Record<ArithmeticErrorKind, string>> = {
  overflow: "A result left the range of its type: above the maximum or below zero.",
  division_by_zero: "A division by zero.",
  exceeds_128_bits: "An amount is wider than 128 bits.",
};

/**
 * A calculation has no result in the widths of the reference. The engine's door catches it and refuses
 * the command; everything the command would have changed stays as it was.
 */
export class ArithmeticError extends Error {
  override readonly name = "ArithmeticError";
  readonly kind: ArithmeticErrorKind;

  constructor(kind: ArithmeticErrorKind) {
    super(MESSAGES[kind]);
    this.kind = kind;
  }
}
