import type { PlanText } from "@plimsoll/contract";
import { useEffect, useMemo, useState } from "react";
import {
  forgetDraft,
  keepDraft,
  readDraft as readKept,
} from "../../../foundation/session/drafts.ts";
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

const DRAFT = "new loan";

/** Forgets what is kept of a new loan: it is opened now. */
export function forgetLoanDraft(account: string): void {
  forgetDraft({ name: DRAFT, account });
}

/** What was kept before the page was loaded again, unless another market was asked for meanwhile. */
function keptDraft(account: string, market: string | undefined): LoanDraft | undefined {
  const kept = readKept({ name: DRAFT, account }, isKeptDraft);
  if (kept === undefined || kept.linked !== (market ?? null)) return undefined;
  const { linked: _, ...draft } = kept;
  return draft;
}

type KeptDraft = LoanDraft & { readonly linked: string | null };

function isKeptDraft(value: unknown): value is KeptDraft {
  if (typeof value !== "object" || value === null) return false;
  const { market, collateral, borrow, plan }: Partial<Record<keyof KeptDraft, unknown>> = value;
  const areTexts = [market, collateral, borrow].every((text) => typeof text === "string");
  return areTexts && (plan === null || Array.isArray(plan));
}

/**
 * The plan of the market is on unless the sandbox is told that new loans get none; it follows both
 * until it is kept.
 */
export function useLoanDraft(
  markets: Markets,
  options: {
    /** Whose draft it is. */
    readonly account: string;
    readonly market: string | undefined;
    readonly planOf: (market: string) => PlanText | null;
    readonly isPlanOn: boolean;
  },
): NewLoan | null {
  const first = options.market ?? markets.markets[0]?.market ?? "";
  const { account } = options;
  const [draft, setDraft] = useState<LoanDraft>(
    () =>
      keptDraft(account, options.market) ?? {
        market: first,
        collateral: "",
        borrow: "",
        plan: null,
      },
  );
  const linked = options.market ?? null;
  useEffect(() => {
    keepDraft({ name: DRAFT, account }, { ...draft, linked });
  }, [draft, account, linked]);
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
