import type { ResponseOf, Routes } from "@plimsoll/contract";
import { borrowedAssets, exceedsLtv, loanState } from "@plimsoll/engine";
import type {
  AccountId,
  Book,
  Loan,
  Market,
  MarketSettings,
  MarketTotals,
  Millis,
} from "@plimsoll/engine";
import { amount } from "./amount.ts";
import { confirmedPrice, totalsNow } from "./market.ts";

type Preview = ResponseOf<Routes["previewMarketSettings"]>;
type SettingsReach = Pick<Preview, "borrowing" | "releasing" | "standing">;
type Reach = Preview["borrowing"]["stopped"];

/** Whether the settings alone let something be done with a loan. */
type MayDo = (settings: MarketSettings, loan: Loan) => boolean;

/**
 * Whom other settings would stop from borrowing more and from taking collateral back, and whom they
 * would let do so again, without anything happening at once. Judged by what settings decide, at the
 * last confirmed mark: pauses, the highest LTV and caps. Money in the market, a doubted price and a
 * loan's own plan are left out, because no setting changes them; the least loan is one for new debt and
 * stops nobody from taking collateral back.
 */
export function settingsReach(
  book: Book,
  market: Market,
  after: MarketSettings,
  now: Millis,
): SettingsReach {
  const totals = totalsNow(market, now);
  const price = confirmedPrice(market);
  const before = market.settings;
  const loans = [...book.loans.values()].filter(
    (loan) => loan.market === market && loanState(loan) === "open",
  );
  const debts = new Map(loans.map((loan) => [loan, debtOf(loan, totals)]));
  const byCustomer = new Map<AccountId, bigint>();
  for (const [{ owner }, debt] of debts) {
    byCustomer.set(owner, (byCustomer.get(owner) ?? 0n) + debt);
  }
  const debt = (loan: Loan): bigint => debts.get(loan) ?? 0n;
  const reachOf = (some: readonly Loan[]): Reach => ({
    loans: some.length,
    customers: new Set(some.map(({ owner }) => owner)).size,
    debt: amount(
      market.loanAsset,
      some.reduce((sum, loan) => sum + debt(loan), 0n),
    ),
  });
  const isWithin = ({ maxLtv }: MarketSettings, loan: Loan): boolean =>
    price === null || !exceedsLtv(totals, loan, price, maxLtv);
  const mayBorrow: MayDo = (settings, loan) => {
    const { paused, borrowCap, customerBorrowCap } = settings;
    const owed = byCustomer.get(loan.owner) ?? 0n;
    return (
      !paused.includes("borrow") &&
      isWithin(settings, loan) &&
      (borrowCap === null || totals.totalBorrowAssets < borrowCap) &&
      (customerBorrowCap === null || owed < customerBorrowCap)
    );
  };
  // Without a debt collateral goes back whatever is paused.
  const mayRelease: MayDo = (settings, loan) =>
    debt(loan) === 0n || (!settings.paused.includes("release") && isWithin(settings, loan));
  const turned = (mayDo: MayDo) => ({
    stopped: reachOf(loans.filter((loan) => mayDo(before, loan) && !mayDo(after, loan))),
    allowed: reachOf(loans.filter((loan) => !mayDo(before, loan) && mayDo(after, loan))),
  });
  return {
    borrowing: turned(mayBorrow),
    releasing: turned(mayRelease),
    standing: {
      customers: byCustomer.size,
      lenders: [...market.suppliers.values()].filter(({ supplyShares }) => supplyShares > 0n)
        .length,
      withPlan: loans.filter(({ plan }) => plan !== null).length,
      liquidatable:
        price === null
          ? 0
          : loans.filter((loan) => exceedsLtv(totals, loan, price, market.lltv)).length,
    },
  };
}

function debtOf({ borrowShares }: Loan, totals: MarketTotals): bigint {
  return borrowShares === 0n ? 0n : borrowedAssets(totals, borrowShares);
}
