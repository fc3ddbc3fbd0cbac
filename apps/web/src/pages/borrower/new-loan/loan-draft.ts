import { as, type CollateralAssets, type LoanAssets, type OraclePrice } from "@plimsoll/engine";
import { checkAmount, toDecimalText } from "../../../elements/amounts/check-amount.ts";
import { writeTyped } from "../../../elements/amounts/typed-number.ts";
import { borrowingOf } from "../../../subjects/loans/refusals.ts";
import { ltvAt, valueAt, type LoanAmounts } from "../../../subjects/loans/standing.ts";
import type { MarketTerms } from "../../../subjects/market/market-terms.ts";
import type { PlanDraft } from "../../../subjects/plans/plan-draft.ts";

/** A new loan while it is put together: what is written in its fields. */
export interface LoanDraft {
  readonly market: string;
  readonly collateral: string;
  readonly borrow: string;
  /** Null until a plan has been shown, changed or agreed to: it is the market's own until then. */
  readonly plan: PlanDraft | null;
}

export interface ReadDraft {
  readonly collateral: CollateralAssets;
  /** What is asked for; the debt may be higher by a fee. */
  readonly asked: LoanAssets;
  readonly loan: LoanAmounts;
  /** What is wrong with what was written. */
  readonly collateralProblem: string | null;
  readonly borrowProblem: string | null;
}

/** The amounts of a draft; what cannot be read counts as nothing. */
export function readDraft(draft: LoanDraft, terms: MarketTerms): ReadDraft {
  const coins = checkAmount(draft.collateral, {
    asset: terms.collateralAsset,
    decimals: terms.collateralDecimals,
  });
  const money = checkAmount(draft.borrow, {
    asset: terms.loanAsset,
    decimals: terms.loanDecimals,
  });
  const collateral = as<CollateralAssets>(coins.baseUnits ?? 0n);
  const asked = as<LoanAssets>(money.baseUnits ?? 0n);
  return {
    collateral,
    asked,
    loan: { collateral, debt: borrowingOf(asked, terms).debt },
    collateralProblem: coins.problem,
    borrowProblem: money.problem,
  };
}

/** What is sent for a draft, and shown before: every digit, as it was read. */
export function amountsToSend(read: ReadDraft, terms: MarketTerms) {
  return {
    market: terms.market,
    collateral: toDecimalText(read.collateral, terms.collateralDecimals),
    borrow: toDecimalText(read.asked, terms.loanDecimals),
  };
}

/** LTVs of the slider are whole tenths of a percent. */
export const SLIDER_STEPS = 1_000n;

/** What to ask for so that the loan stands at an LTV, rounded down to cents, as one would type it. */
export function askedAtLtv(
  terms: MarketTerms,
  collateral: CollateralAssets,
  { price, tenths }: { readonly price: OraclePrice; readonly tenths: bigint },
): string {
  const { rate, mode } = terms.settings.processingFee;
  const value = valueAt({ collateral, debt: as(0n) }, price);
  const debt = (value * tenths) / SLIDER_STEPS;
  const wad = 10n ** 18n;
  const asked = mode === "added_to_debt" ? (debt * wad) / (wad + rate) : debt;
  const cent = 10n ** BigInt(Math.max(terms.loanDecimals - 2, 0));
  return writeTyped(toDecimalText((asked / cent) * cent, terms.loanDecimals));
}

/** Where the slider stands for a loan, in tenths of a percent, rounded to the nearest. */
export function sliderOf(loan: LoanAmounts, price: OraclePrice): bigint {
  const ltv = ltvAt(loan, price);
  if (ltv === null) return SLIDER_STEPS;
  const step = 10n ** 18n / SLIDER_STEPS;
  return (ltv + step / 2n) / step;
}
