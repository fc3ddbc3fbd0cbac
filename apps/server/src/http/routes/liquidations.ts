import type { AccountId, AssetId, Command, Loan, LoanId, Millis } from "@plimsoll/engine";
import { as, borrowedAssets, exceedsLtv, loanToValue } from "@plimsoll/engine";
import { actingAccount, assetOf, loanOf } from "../acting.ts";
import { amountIn } from "../inputs/amount.ts";
import { look } from "../look.ts";
import type { Handlers } from "../operation.ts";
import { pageOfNames } from "../page.ts";
import { eventOf, receiptOf, submit, submitForReceipt } from "../submit.ts";
import { amount, price, ratio, ratioOrNull } from "../views/amount.ts";
import { confirmedPrice, totalsNow } from "../views/market.ts";
import { loanNotFound } from "../owner.ts";

/** Whether anybody may liquidate this loan now. */
export function isLiquidatable(loan: Loan, now: Millis): boolean {
  const { market } = loan;
  const confirmed = confirmedPrice(market);
  if (confirmed === null || market.feed.mark.status === "stale") return false;
  return exceedsLtv(totalsNow(market, now), loan, confirmed, market.lltv);
}

export const liquidationHandlers: Handlers<"listLiquidatableLoans" | "liquidate" | "makeWhole"> = {
  listLiquidatableLoans: async ({ query }, services) => {
    const { value, sequence } = await look(services, (book, now) => {
      const open = [...book.loans.values()].filter(
        (loan) =>
          (query.market === undefined || loan.market.id === query.market) &&
          isLiquidatable(loan, now),
      );
      const page = pageOfNames(
        open.map(({ id }) => id),
        query,
      );
      const items = page.items.map((id) => offerOf(loanOf(book, id), id, now));
      return { items, nextCursor: page.nextCursor };
    });
    return { body: value, sequence };
  },

  makeWhole: (request, services) => {
    const { params, body } = request;
    return submitForReceipt(services, request, (book): Command => {
      return {
        type: "make_whole",
        by: book.owner,
        account: body.account as AccountId,
        asset: body.asset as AssetId,
        assets: as(amountIn(assetOf(book, body.asset), body.assets, "assets")),
        liquidation: { sequence: params.sequence, index: body.index },
        reason: body.reason,
      };
    });
  },

  liquidate: async (request, services) => {
    const { body } = request;
    const by = actingAccount(request, body.account);
    const reply = await submit(services, request, (book): Command => {
      const loan = loanOf(book, body.loan);
      const { seizedAssets: seized, repaidShares } = body;
      const isUnknown = loan === undefined || seized === undefined;
      return {
        type: "liquidate",
        by,
        loan: body.loan as LoanId,
        seizedAssets: as(
          isUnknown ? 0n : amountIn(loan.market.collateralAsset, seized, "seizedAssets"),
        ),
        repaidShares: as(repaidShares === undefined ? 0n : BigInt(repaidShares)),
      };
    });
    const subject = eventOf(reply, "liquidated").loan;
    const { isConfined } = request;
    const receipt = await receiptOf(services, reply, { isConfined, loan: subject });
    return {
      body: { ...receipt, loan: subject },
      sequence: reply.sequence,
      isReplay: reply.isReplay,
    };
  },
};

function offerOf(loan: Loan | undefined, id: LoanId, now: Millis) {
  const confirmed = loan === undefined ? null : confirmedPrice(loan.market);
  if (loan === undefined || confirmed === null) throw loanNotFound(id);
  const { market } = loan;
  const totals = totalsNow(market, now);
  return {
    loan: loan.id,
    market: market.id,
    collateral: amount(market.collateralAsset, loan.collateral),
    debt: amount(market.loanAsset, borrowedAssets(totals, loan.borrowShares)),
    borrowShares: loan.borrowShares.toString(),
    ltv: ratioOrNull(loanToValue(totals, loan, confirmed)),
    price: price(market, confirmed),
    incentiveFactor: ratio(market.incentiveFactor),
  };
}
