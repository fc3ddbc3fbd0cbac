import { assert } from "../units/assert.ts";
import type { Book } from "./book.ts";
import type { Claim, Violation } from "./invariant-claim.ts";
import { findLedgerViolations } from "./check-invariants-ledger.ts";
import { findMarketViolations } from "./check-invariants-markets.ts";
import { findRecordViolations } from "./check-invariants-records.ts";
import { findTriggerViolations } from "./check-invariants-triggers.ts";

/**
 * Everything wrong with a book between two commands, in the order of the checks; empty for a sound
 * one. It works everything out anew from the records, in time linear in their number: an oracle for
 * tests and verification, not for production.
 */
export function findViolations(book: Book): Violation[] {
  const violations: Violation[] = [];
  const claim: Claim = (holds, id, sentence) => {
    if (!holds) violations.push({ id, sentence: sentence() });
  };
  findLedgerViolations(book, claim);
  findMarketViolations(book, claim);
  findRecordViolations(book, claim);
  findTriggerViolations(book, claim);
  return violations;
}

/** @throws InvariantViolation listing everything that `findViolations` finds. */
export function checkInvariants(book: Book): void {
  const violations = findViolations(book);
  const text = violations.map(({ id, sentence }) => `${id}: ${sentence}`).join("\n");
  assert(violations.length === 0, text);
}
