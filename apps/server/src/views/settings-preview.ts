import { toInstant, type ResponseOf, type Routes } from "@plimsoll/contract";
import { borrowedAssets, decide, exceedsLtv, loanState, loanToValue } from "@plimsoll/engine";
import type {
  Book,
  Event,
  Loan,
  LoanId,
  Market,
  MarketSettings,
  Millis,
  Wad,
} from "@plimsoll/engine";
import { rejectionProblem } from "./rejection.ts";
import { amount, ratioOrNull } from "./amount.ts";
import { confirmedPrice, totalsNow } from "./market.ts";
import { settingsReach } from "./settings-reach.ts";

type SettingsPreview = Omit<ResponseOf<Routes["previewMarketSettings"]>, "sequence">;

const FIRST_MAX = 50;

interface Touched {
  readonly loan: Loan;
  readonly ltv: Wad | null;
  readonly debt: bigint;
  readonly events: Set<Event["type"]>;
}

/**
 * Whom other settings would touch at once: the engine decides the change, nothing is applied. At most
 * as many loans as one command may fire triggers of; then it says that there are more.
 */
export function settingsPreviewView(
  book: Book,
  market: Market,
  settings: MarketSettings,
  now: Millis,
): SettingsPreview {
  const { loanAsset } = market;
  const totals = totalsNow(market, now);
  const confirmed = confirmedPrice(market);
  const loans = [...book.loans.values()].filter(
    (loan) => loan.market === market && loanState(loan) === "open",
  );
  const debtOf = ({ borrowShares }: Loan) =>
    borrowShares === 0n ? 0n : borrowedAssets(totals, borrowShares);
  const decision = decide(
    book,
    {
      type: "configure_market",
      by: book.owner,
      market: market.id,
      settings,
      reason: "preview",
    },
    now,
  );
  const events = decision.isAccepted ? decision.events : [];
  const touched = new Map<LoanId, Touched>();
  for (const event of events) {
    if (!("loan" in event)) continue;
    const loan = book.loans.get(event.loan);
    if (loan === undefined) continue;
    const ltv = confirmed === null ? null : loanToValue(totals, loan, confirmed);
    const known = touched.get(loan.id) ?? { loan, ltv, debt: debtOf(loan), events: new Set() };
    known.events.add(event.type);
    touched.set(loan.id, known);
  }
  const all = [...touched.values()].sort(byRisk);
  const types = [...new Set(all.flatMap((one) => [...one.events]))];
  const sum = (some: readonly Touched[]) =>
    amount(
      loanAsset,
      some.reduce((total, { debt }) => total + debt, 0n),
    );
  return {
    at: toInstant(now),
    market: market.id,
    isAcceptable: decision.isAccepted,
    problem: decision.isAccepted ? null : problemFor(rejectionProblem(decision.rejection)),
    isComplete: !events.some(({ type }) => type === "triggers_deferred"),
    loans: loans.length,
    touched: all.length,
    debtTouched: sum(all),
    aboveMaxLtv:
      confirmed === null
        ? 0
        : loans.filter((loan) => exceedsLtv(totals, loan, confirmed, settings.maxLtv)).length,
    ...settingsReach(book, market, settings, now),
    byEvent: types.map((event) => {
      const some = all.filter((one) => one.events.has(event));
      return { event, loans: some.length, debt: sum(some) };
    }),
    first: all.slice(0, FIRST_MAX).map(({ loan, ltv, debt, events: types }) => ({
      loan: loan.id,
      account: loan.owner,
      ltv: ratioOrNull(ltv),
      debt: amount(loanAsset, debt),
      events: [...types],
    })),
  };
}

function problemFor({ details }: ReturnType<typeof rejectionProblem>) {
  return { code: details.code, detail: details.detail };
}

/** Loans without value first, then by LTV, the highest first. */
function byRisk(left: Touched, right: Touched): number {
  if (left.ltv === right.ltv) return left.loan.id < right.loan.id ? -1 : 1;
  if (left.ltv === null || right.ltv === null) return left.ltv === null ? -1 : 1;
  return left.ltv > right.ltv ? -1 : 1;
}
