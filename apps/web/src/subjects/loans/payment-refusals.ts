import type { Rejection } from "@plimsoll/engine";
import type { MarketTerms } from "../market/market-terms.ts";
import { balanceRefusal } from "../market/refusals.ts";
import type { LoanAmounts } from "./standing.ts";

/** What somebody gives out of their own balance; base units. */
export type Payment = Parameters<typeof balanceRefusal>[0];

/** Why nobody may repay this much of a debt; null when they may. More than the debt comes first. */
export function repayRefusal(debt: bigint, payment: Payment): Rejection | null {
  return payment.required > debt ? { code: "arithmetic_overflow" } : balanceRefusal(payment);
}

/** Why more collateral than there is may not be taken back; null when it is not more. */
export function overdrawnRefusal(
  { settings }: MarketTerms,
  loan: LoanAmounts,
  asked: bigint,
): Rejection | null {
  if (asked <= loan.collateral) return null;
  const isPaused = loan.debt > 0n && settings.paused.includes("release");
  return isPaused ? { code: "action_paused", action: "release" } : { code: "arithmetic_overflow" };
}
