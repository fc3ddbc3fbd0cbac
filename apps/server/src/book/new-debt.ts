import type { Book, Command } from "@plimsoll/engine";
import type { ClockGuard } from "../foundation/clock/clock-guard.ts";
import { problem, type HttpProblem } from "../views/http-problem.ts";

/**
 * Whether a command adds to what a borrower may lose by time or price: it borrows, or takes collateral away
 * from a debt. Whatever makes a loan safer, or touches none, does not.
 */
function isNewDebt(command: Command, book: Book): boolean {
  switch (command.type) {
    case "borrow":
      return true;
    case "open_loan":
      return command.borrow > 0n;
    case "release":
      return (book.loans.get(command.loan)?.borrowShares ?? 0n) > 0n;
    default:
      return false;
  }
}

/** Keeps new debt out of the book while nobody knows what time it is; null lets a command pass. */
export function holdNewDebt(
  clock: Pick<ClockGuard, "look">,
): (command: Command, book: Book) => HttpProblem | null {
  return (command, book) => {
    if (!isNewDebt(command, book) || clock.look().isTrusted) return null;
    return problem(
      "clock_untrusted",
      "The service's clock is not certain, so nothing is lent and no collateral of a debt is released " +
        "until an operator has looked at it. Repaying, depositing and adding collateral go on. Nothing " +
        "was done; send it again later.",
      { retryAfterSeconds: 60 },
    );
  };
}
