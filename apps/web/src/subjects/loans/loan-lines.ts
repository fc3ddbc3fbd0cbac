import { as, formatAmount, type PlanStep, type ProtectionPlan, type Wad } from "@plimsoll/engine";
import type { MarketTerms } from "../market/market-terms.ts";
import { readPrice, writePrice } from "../market/oracle-price.ts";
import { presentTrigger } from "./present-trigger.ts";
import { ltvAt, priceAt, type LoanAmounts } from "./standing.ts";

/** A line of a loan and the price at which it is reached on today's debt. */
interface LoanLine {
  readonly ltv: string;
  readonly label: string;
  readonly kind: LineKind;
  readonly price: string | null;
}
type LineKind = "alert" | "plan" | "soft" | "liquidation";

/** A line on a price chart. */
interface LoanMark {
  readonly price: string;
  readonly label: string;
  readonly kind: LineKind;
}

interface LineTerms {
  readonly terms: MarketTerms;
  readonly loan: LoanAmounts;
  readonly plan: ProtectionPlan | null;
  /** The borrower's own alerts. */
  readonly alertLtvs?: readonly Wad[];
  /** Prices at which the borrower wants to be told, decimal text. */
  readonly alertPrices?: readonly string[];
}

interface Reached extends Omit<LoanLine, "ltv"> {
  readonly ltv: Wad;
}

/**
 * Everything that happens to a loan as its LTV rises, lowest LTV first and the liquidation last. A
 * soft liquidation that begins at the LLTV has no line of its own.
 */
export function loanLines(line: LineTerms): readonly LoanLine[] {
  const { terms, loan, plan, alertLtvs = [], alertPrices = [] } = line;
  const { settings, lltv } = terms;
  const lines: { ltv: Wad; label: string; kind: LineKind }[] = [
    ...settings.alertLtvs.map((ltv) => ({ ltv, label: MARKET_ALERT, kind: "alert" as const })),
    ...alertLtvs.map((ltv) => ({ ltv, label: "Your alert", kind: "alert" as const })),
    ...(plan?.steps ?? []).map((step) => planLine(step, terms)),
  ];
  const { liquidation } = settings;
  const soft = liquidation.kind === "ladder" ? liquidation.soft : null;
  if (soft !== null && soft.triggerLtv < lltv) {
    lines.push({ ltv: soft.triggerLtv, label: "Soft liquidation", kind: "soft" });
  }
  lines.push({ ltv: lltv, label: "Liquidation", kind: "liquidation" });
  const reached = lines.map(({ ltv, label, kind }): Reached => {
    const price = priceAt(loan, ltv);
    return { ltv, label, kind, price: price === null ? null : writePrice(price, terms) };
  });
  return [...reached, ...priceAlerts(alertPrices, { terms, loan })]
    .toSorted((left, right) => (left.ltv < right.ltv ? -1 : left.ltv > right.ltv ? 1 : 0))
    .map((one) => ({ ...one, ltv: formatAmount(one.ltv, 18) }));
}

const MARKET_ALERT = "Alert";

/** Alerts at a price, highest first, at the LTV that the loan would have there. */
function priceAlerts(
  prices: readonly string[],
  { terms, loan }: Pick<LineTerms, "terms" | "loan">,
): readonly Reached[] {
  const read = prices.map((text) => ({ text, price: readPrice(text, terms) }));
  return read
    .toSorted((left, right) => (left.price > right.price ? -1 : 1))
    .flatMap(({ text, price }) => {
      const ltv = ltvAt(loan, price);
      // Without debt no LTV tells which of them the price has passed already.
      const isPassed = loan.debt === 0n && terms.price !== null && price >= terms.price;
      if (ltv === null || isPassed) return [];
      return [{ ltv, label: "Your price alert", kind: "alert" as const, price: text }];
    });
}

/** What a step does, in two words. */
const STEP_NAMES: Readonly<Record<PlanStep["kind"], string>> = {
  top_up: "top up",
  repay: "repay",
  deleverage: "sell a slice",
  close: "close",
};

/** A step stands where it acts now; one that is there early, for a price that moves a lot, says so. */
function planLine(step: PlanStep, terms: MarketTerms) {
  const ltv = presentTrigger(step, terms);
  const earlier = ltv < step.triggerLtv ? " earlier" : "";
  return { ltv, label: `Plan: ${STEP_NAMES[step.kind]}${earlier}`, kind: "plan" as const };
}

/**
 * The lines as marks on a price chart. Every line is drawn. Of the market's own alerts only the
 * first has a name, because more names would cover each other.
 */
export function marksOf(lines: readonly LoanLine[]): readonly LoanMark[] {
  const first = lines.find(({ label }) => label === MARKET_ALERT);
  return lines.flatMap((line) => {
    const { price, kind } = line;
    const label = line.label === MARKET_ALERT && line !== first ? "" : line.label;
    return price === null ? [] : [{ price, label, kind }];
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
