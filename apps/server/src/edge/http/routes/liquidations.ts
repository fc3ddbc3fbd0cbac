import type { liquidationRoutes } from "@plimsoll/contract";
import type { AccountId, AssetId, Command, Loan, LoanId, MarketId, Millis } from "@plimsoll/engine";
import { as, borrowedAssets, loanToValue } from "@plimsoll/engine";
import { readSale } from "../../../followers/history/reads/liquidations.ts";
import { actingAccount, senderOf } from "../acting.ts";
import { invalidField, problem } from "../../../views/http-problem.ts";
import { amountIn } from "../inputs/amount.ts";
import { look } from "../../../book/look.ts";
import { pageOfNames } from "../page.ts";
import { eventOf, submit } from "../../../book/submit.ts";
import { outcomeOf, submitForOutcome } from "../outcome.ts";
import { amount, price, ratio, ratioOrNull } from "../../../views/amount.ts";
import { confirmedPrice, totalsNow } from "../../../views/market.ts";
import type { Services } from "../services.ts";
import { upToDate } from "../up-to-date.ts";
import { assetOf, loanNotFound, loanOf, marketOf } from "../../../views/names.ts";
import { isLiquidatable } from "../../../views/liquidatable.ts";
import type { HandlersOf } from "../../../views/operation.ts";

export const liquidationHandlers: HandlersOf<typeof liquidationRoutes, Services> = {
  listLiquidatableLoans: async ({ query, headers }, services) => {
    const terms = { market: query.market as MarketId | undefined };
    const { value: found } = await services.bookViews.see("liquidatable", terms, headers);
    const page = pageOfNames(found.loans, query);
    const { value, sequence } = await look(services.book, (book, now) =>
      page.items.flatMap((id) => {
        const loan = loanOf(book, id);
        // It may have been saved since.
        return loan !== undefined && isLiquidatable(loan, now) ? [offerOf(loan, id, now)] : [];
      }),
    );
    return { body: { items: value, nextCursor: page.nextCursor }, sequence };
  },

  makeWhole: async (request, services) => {
    const { params, body } = request;
    await checkSale(services, { ...body, sequence: params.sequence });
    return submitForOutcome(services, request, (book): Command => {
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
    const reply = await submit(services.book, senderOf(request), (book): Command => {
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
    const outcome = await outcomeOf(services, reply, { isConfined, loan: subject });
    return {
      body: { ...outcome, loan: subject },
      sequence: reply.sequence,
      isReplay: reply.isReplay,
    };
  },
};

interface NamedSale {
  readonly sequence: number;
  readonly index: number;
  readonly account: string;
  readonly asset: string;
}

/**
 * A payment cannot be taken back, so this checks that it goes to the customer whose loan was sold, in
 * an asset of that loan.
 *
 * @throws HttpProblem `not_found` or `invalid_field`
 */
async function checkSale(
  services: Services,
  { sequence, index, account, asset }: NamedSale,
): Promise<void> {
  await upToDate(services);
  const sale = await readSale(services.book.served.history.tables, { sequence, index });
  if (sale === undefined) {
    const detail = `Entry ${sequence} has no sale at place ${index}. Look at the list of sales.`;
    throw problem("not_found", detail);
  }
  if (account !== sale.owner) {
    throw invalidField("account", "The sale was of another customer's loan. Name that customer.");
  }
  const { value: assets } = await look(services.book, (book) => {
    const { loanAsset, collateralAsset } = marketOf(book, sale.market);
    return [loanAsset.id, collateralAsset.id];
  });
  if (!assets.some((id) => id === asset)) {
    throw invalidField("asset", `Pay in ${assets.join(" or ")}, the assets of the loan.`);
  }
}

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
