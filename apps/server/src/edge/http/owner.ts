import type { OwnerRule } from "@plimsoll/contract";
import type { LoanId } from "@plimsoll/engine";
import type { Caller } from "../../people/caller.ts";
import { peek } from "../../book/look.ts";
import { problem } from "../../views/http-problem.ts";
import { loanNotFound } from "../../views/names.ts";
import { rejectionProblem } from "../../views/rejection.ts";
import type { Services } from "./services.ts";

interface Inputs {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/**
 * Lets a caller that acts for one account reach only what belongs to it. What belongs to others is
 * answered as if it did not exist. A loan that does not exist passes: the book will say so, or the
 * sequencer repeats the answer of the request that closed it.
 */
export async function checkOwner(
  services: Services,
  caller: Caller,
  rule: OwnerRule,
  inputs: Inputs,
): Promise<void> {
  switch (rule) {
    case "account": {
      const account = textOf(inputs.params, "account");
      if (account === caller.account) return;
      throw rejectionProblem({ code: "account_not_found", account: account as never });
    }
    case "caller": {
      const account = textOf(inputs.body, "account") ?? textOf(inputs.query, "account");
      if (account === undefined || account === caller.account) return;
      throw problem("forbidden", "You act for your own account only. Leave account out.", {
        field: "account",
      });
    }
    case "loan": {
      const id = textOf(inputs.params, "loan") as LoanId;
      await peek(services.book, (book) => {
        const loan = book.loans.get(id);
        if (loan !== undefined && loan.owner !== caller.account) throw loanNotFound(id);
      });
    }
  }
}

function textOf(input: unknown, name: string): string | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  const value: unknown = Object.entries(input).find(([key]) => key === name)?.[1];
  return typeof value === "string" ? value : undefined;
}
