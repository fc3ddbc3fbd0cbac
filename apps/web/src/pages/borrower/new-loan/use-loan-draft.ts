import type { PlanText } from "@plimsoll/contract";
import { useMemo, useState } from "react";
import type { MarketTerms } from "../../../subjects/market/market-terms.ts";
import type { Markets } from "../../../subjects/market/use-markets.ts";
import {
  checkDraft,
  draftOf,
  type CheckedPlan,
  type PlanDraft,
} from "../../../subjects/plans/plan-draft.ts";
import { readDraft, type LoanDraft, type ReadDraft } from "./loan-draft.ts";

/** A new loan, its market, and what comes of it at the price of this moment. */
export interface NewLoan {
  readonly draft: LoanDraft;
  readonly change: (change: Partial<LoanDraft>) => void;
  readonly terms: MarketTerms;
  readonly read: ReadDraft;
  readonly plan: PlanDraft;
  readonly checked: CheckedPlan;
  /** Keeps the plan as it is shown now: what others change meanwhile is not agreed to. */
  readonly keepPlan: () => void;
}

/**
 * The plan of the market is on unless the sandbox is told that new loans get none; it follows both
 * until it is kept.
 */
export function useLoanDraft(
  markets: Markets,
  options: {
    readonly market: string | undefined;
    readonly planOf: (market: string) => PlanText | null;
    readonly isPlanOn: boolean;
  },
): NewLoan | null {
  const first = options.market ?? markets.markets[0]?.market ?? "";
  const [draft, setDraft] = useState<LoanDraft>({
    market: first,
    collateral: "",
    borrow: "",
    plan: null,
  });
  const terms = markets.find(draft.market) ?? markets.markets[0] ?? null;
  const marketPlan = terms === null ? null : options.planOf(terms.market);
  const { isPlanOn } = options;
  const plan = useMemo(
    () => draft.plan ?? draftOf(isPlanOn ? marketPlan : null, marketPlan),
    [draft.plan, marketPlan, isPlanOn],
  );
  const read = useMemo(() => (terms === null ? null : readDraft(draft, terms)), [draft, terms]);
  const checked = useMemo(() => (terms === null ? null : checkDraft(plan, terms)), [plan, terms]);
  if (terms === null || read === null || checked === null) return null;
  return {
    draft,
    change: (change) => setDraft((before) => ({ ...before, ...change })),
    terms,
    read,
    plan,
    checked,
    keepPlan: () => setDraft((before) => ({ ...before, plan: before.plan ?? plan })),
  };
}
