import { z } from "@hono/zod-openapi";
import { accountId, loanId, marketId } from "../schemas/names.ts";
import { instant } from "../schemas/time.ts";
import { amountView, ratioView } from "./amount.ts";
import { balanceSheet, bookTotals, ltvHistogram, trialBalance } from "./book.ts";
import { loanView } from "./loan.ts";
import { marketSettings } from "./market.ts";

const count = z.number().int();

export const bookAtView = z
  .object({
    sequence: count,
    at: instant,
    hash: z.string().openapi({ description: "Hash of the last entry that is in it." }),
    stateHash: z.string().openapi({ description: "Hash of the whole book after that entry." }),
    totals: bookTotals,
    histograms: z.array(ltvHistogram),
    trialBalance,
    balanceSheet,
    riskiest: z.array(loanView),
  })
  .openapi("BookAt", {
    description: "The book as it was after an entry, made again from the journal.",
  });

export const settingsPreviewRequest = z
  .strictObject({ settings: marketSettings })
  .openapi("SettingsPreviewRequest");

const touched = z.object({
  loan: loanId,
  account: accountId,
  ltv: ratioView.nullable(),
  debt: amountView,
  events: z.array(z.string()).openapi({ description: "What would happen at once, by type." }),
});

const reach = z.object({ loans: count, customers: count, debt: amountView });
const turned = z.object({
  stopped: reach.openapi({ description: "Could under the present settings, not under these." }),
  allowed: reach.openapi({ description: "Could not under the present settings, under these." }),
});

export const settingsPreview = z
  .object({
    sequence: count,
    at: instant,
    market: marketId,
    isAcceptable: z.boolean(),
    problem: z.object({ code: z.string(), detail: z.string() }).nullable(),
    isComplete: z
      .boolean()
      .openapi({ description: "False when more is due than one command may fire; then at least." }),
    loans: count.openapi({ description: "Open loans of the market." }),
    touched: count.openapi({ description: "Loans to which something would happen at once." }),
    debtTouched: amountView,
    aboveMaxLtv: count.openapi({ description: "Loans above the new maximal LTV." }),
    borrowing: turned.openapi({
      description: "Open loans that pauses, the maximal LTV and caps let borrow more.",
    }),
    releasing: turned.openapi({
      description:
        "Open loans that pauses, the maximal LTV and the least loan let give collateral back.",
    }),
    standing: z
      .object({ customers: count, lenders: count, withPlan: count, liquidatable: count })
      .openapi({
        description:
          "Whom the market has now: customers with open loans, lenders, loans with a plan, loans above the LLTV.",
      }),
    byEvent: z.array(z.object({ event: z.string(), loans: count, debt: amountView })),
    first: z.array(touched).openapi({ description: "At most 50, the highest LTV first." }),
  })
  .openapi("SettingsPreview", { description: "Whom a change of settings would touch at once." });

export const foundLoan = z
  .object({
    loan: loanId,
    account: accountId,
    market: marketId,
    openedSequence: count,
    openedAt: instant,
    closedAt: instant.nullable(),
    isOpen: z.boolean(),
    liquidations: count,
  })
  .openapi("FoundLoan");

export const journalAudit = z
  .object({
    bookId: z.string(),
    from: count,
    to: count,
    entries: count,
    isIntact: z.boolean(),
    firstHash: z.string().nullable().openapi({ description: "The hash that entry `from` names." }),
    lastHash: z.string().nullable(),
    problem: z
      .object({ sequence: count, message: z.string() })
      .nullable()
      .openapi({ description: "Where the chain breaks, if it does." }),
  })
  .openapi("JournalAudit");
