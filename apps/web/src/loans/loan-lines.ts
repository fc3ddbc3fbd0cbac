import { as, formatAmount, type PlanStep, type ProtectionPlan, type Wad } from "@plimsoll/engine";
import type { MarketTerms } from "../market/market-terms.ts";
import { writePrice } from "../market/oracle-price.ts";
import { presentTrigger } from "../plans/present-trigger.ts";
import { stepName } from "../plans/step-text.ts";
import { priceAt, type LoanAmounts } from "./standing.ts";

/** A line of a loan and the price at which it is reached on today's debt. */
export interface LoanLine {
  readonly ltv: string;
  readonly label: string;
  readonly kind: LineKind;
  readonly price: string | null;
}
export type LineKind = "alert" | "plan" | "soft" | "liquidation";

/** A line on a price chart. */
export interface LoanMark {
  readonly price: string;
  readonly label: string;
  readonly kind: LineKind;
}

export interface LineTerms {
  readonly terms: MarketTerms;
  readonly loan: LoanAmounts;
  readonly plan: ProtectionPlan | null;
  /** The borrower's own alerts. */
  readonly alertLtvs?: readonly Wad[];
}

/**
 * Everything that happens to a loan as its LTV rises, lowest LTV first; the liquidation itself last.
 * A soft liquidation that begins at the LLTV itself has no line of its own.
 */
export function loanLines({ terms, loan, plan, alertLtvs = [] }: LineTerms): readonly LoanLine[] {
  const { settings, lltv } = terms;
  const lines: { ltv: Wad; label: string; kind: LineKind }[] = [
    ...settings.alertLtvs.map((ltv) => ({ ltv, label: "Alert", kind: "alert" as const })),
    ...alertLtvs.map((ltv) => ({ ltv, label: "Your alert", kind: "alert" as const })),
    ...(plan?.steps ?? []).map((step) => planLine(step, terms)),
  ];
  const { liquidation } = settings;
  const soft = liquidation.kind === "ladder" ? liquidation.soft : null;
  if (soft !== null && soft.triggerLtv < lltv) {
    lines.push({ ltv: soft.triggerLtv, label: "Soft liquidation", kind: "soft" });
  }
  lines.push({ ltv: lltv, label: "Liquidation", kind: "liquidation" });
  return lines
    .toSorted((left, right) => (left.ltv < right.ltv ? -1 : left.ltv > right.ltv ? 1 : 0))
    .map(({ ltv, label, kind }) => {
      const price = priceAt(loan, ltv);
      return {
        ltv: formatAmount(ltv, 18),
        label,
        kind,
        price: price === null ? null : writePrice(price, terms),
      };
    });
}

/** A step stands where it acts now; one that is there early, for a price that moves a lot, says so. */
function planLine(step: PlanStep, terms: MarketTerms) {
  const ltv = presentTrigger(step, terms);
  const earlier = ltv < step.triggerLtv ? " earlier" : "";
  return { ltv, label: `Plan: ${stepName(step.kind)}${earlier}`, kind: "plan" as const };
}

/** The lines as marks on a price chart: of the alerts only the first, or nothing could be read. */
export function marksOf(lines: readonly LoanLine[]): readonly LoanMark[] {
  const first = lines.find(({ kind }) => kind === "alert");
  return lines.flatMap((line) => {
    const { price, label, kind } = line;
    return price === null || (kind === "alert" && line !== first) ? [] : [{ price, label, kind }];
  });
}

/** The next line that the loan has not crossed. */
export function nextLine(lines: readonly LoanLine[], ltv: string | null): LoanLine | null {
  if (ltv === null) return null;
  const now = as<Wad>(ratioOf(ltv));
  return lines.find((line) => ratioOf(line.ltv) >= now) ?? null;
}

/** A decimal ratio in WAD, for comparing only; digits beyond the eighteenth are dropped. */
function ratioOf(text: string): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.slice(0, 18).padEnd(18, "0"));
}
