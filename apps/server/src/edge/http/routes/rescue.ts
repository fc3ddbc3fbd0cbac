import type { ResponseOf, Routes, rescueRoutes } from "@plimsoll/contract";
import { toInstant } from "@plimsoll/contract";
import { as, exceedsLtv, loanState, WAD } from "@plimsoll/engine";
import type { AccountId, Asset, Command, Loan, LoanId, Millis } from "@plimsoll/engine";
import { newestLoanOpenedAt } from "../../../followers/history/reads/newest-loan.ts";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";
import type { RescueLinkRow } from "../../../foundation/database/schema.ts";
import { hashSecret, makeId, makeToken } from "../../../foundation/secrets.ts";
import { actingAccount } from "../acting.ts";
import { amountIn } from "../inputs/amount.ts";
import { repayAll } from "../inputs/repay-all.ts";
import { look } from "../../../book/look.ts";
import { problem } from "../../../views/http-problem.ts";
import { keepRescueLink } from "./keep-rescue-link.ts";
import type { HandlersOf, Request } from "../../../views/operation.ts";
import { cut, startOf } from "../page.ts";
import type { Services } from "../services.ts";
import { submitForOutcome } from "../outcome.ts";
import { upToDate } from "../up-to-date.ts";
import { amount, price as priceText, ratio, ratioOrNull } from "../../../views/amount.ts";
import { totalsNow } from "../../../views/market.ts";
import { repayAllMax } from "../../../views/repay-all-max.ts";
import { needOf } from "../../../views/need.ts";
import { loanNotFound, loanOf } from "../../../views/names.ts";

const DAY_MILLIS = 86_400_000;

function linkView(row: RescueLinkRow): ResponseOf<Routes["revokeRescueLink"]> {
  return {
    link: row.id,
    loan: row.loan,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    isRevoked: row.revoked_at !== null,
  };
}

/**
 * The link of a token that may still be used. Unknown, expired, revoked and void tokens get one answer, so
 * that guessing tells nothing.
 *
 * @throws HttpProblem also when the loan that it was made for is closed, whatever loan has its name now.
 */
async function findLink(services: Services, token: string): Promise<RescueLinkRow> {
  const row = await services.database.tables
    .selectFrom("service.rescue_links")
    .selectAll()
    .where("token_hash", "=", hashSecret(token))
    .executeTakeFirst();
  // Not that of a clock that has jumped: a borrower may need the link just then.
  const now = services.clock.estimate();
  const isOpen = row !== undefined && row.revoked_at === null && row.expires_at.getTime() > now;
  if (isOpen && row.owner !== null && row.loan_sequence !== null) {
    await upToDate(services);
    const opened = await newestLoanOpenedAt(services.book.served.history.tables, row.loan);
    if (opened !== undefined && opened > safeInteger(row.loan_sequence)) throw loanClosed();
    return row;
  }
  throw problem(
    "not_found",
    "This link does not exist, has expired or was revoked. Ask for a new one.",
  );
}

export const rescueHandlers: HandlersOf<typeof rescueRoutes, Services> = {
  createRescueLink: async ({ caller, params, body, idempotency }, services) => {
    const { key = "", fingerprint = "" } = idempotency ?? {};
    const loan = params.loan as LoanId;
    const { value: owner, sequence } = await look(services.book, (book) => {
      const found = loanOf(book, loan);
      if (found === undefined) throw loanNotFound(loan);
      return found.owner;
    });
    const token = makeToken();
    const { row, isReplay } = await keepRescueLink(services, {
      id: makeId(),
      token_hash: hashSecret(token),
      loan,
      owner,
      loan_sequence: String(sequence),
      created_by: caller.id,
      request_key: key,
      request_fingerprint: fingerprint,
      expires_at: new Date(services.clock.estimate() + body.days * DAY_MILLIS),
    });
    // The database keeps a hash alone: to the same request sent again the token cannot be shown again.
    const shown = isReplay ? { token: null, path: null } : { token, path: `/v1/rescue/${token}` };
    return { body: { ...linkView(row), ...shown }, isReplay };
  },

  listRescueLinks: async ({ params, query }, services) => {
    const { value: owner } = await look(services.book, (book) => {
      const loan = loanOf(book, params.loan);
      // An empty page here would tell apart the names that others use from those that nobody does.
      if (loan === undefined) throw loanNotFound(params.loan as LoanId);
      return loan.owner;
    });
    let select = services.database.tables
      .selectFrom("service.rescue_links")
      .selectAll()
      .where("loan", "=", params.loan)
      .where("owner", "=", owner)
      .orderBy("id")
      .limit(query.limit + 1);
    const after = startOf(query);
    if (after !== undefined) select = select.where("id", ">", after);
    const page = cut(await select.execute(), query.limit, ({ id }) => id);
    return { body: { items: page.items.map(linkView), nextCursor: page.nextCursor } };
  },

  revokeRescueLink: async ({ caller, isConfined, params }, { book: handle, database }) => {
    // The loan's name may have had another owner, whose link this may be.
    const owner = isConfined ? (caller.account ?? "") : null;
    const row = await database.tables
      .updateTable("service.rescue_links")
      .set((eb) => ({ revoked_at: eb.fn.coalesce("revoked_at", eb.fn<Date>("now")) }))
      .where("id", "=", params.link)
      .where("loan", "=", params.loan)
      .$if(owner !== null, (links) => links.where("owner", "=", owner))
      .returningAll()
      .executeTakeFirst();
    if (row !== undefined) return { body: linkView(row) };
    const { value: isOpen } = await look(handle, (book) => loanOf(book, params.loan) !== undefined);
    // The same answer as for a loan of somebody else: so it tells nothing about names.
    if (!isOpen) throw loanNotFound(params.loan as LoanId);
    throw problem("not_found", "There is no such link. Check its name.");
  },

  getRescue: async ({ params }, services) => {
    const link = await findLink(services, params.token);
    const { value, sequence } = await look(services.book, (book, now) => {
      const loan = loanOf(book, link.loan);
      if (loan === undefined || !isFor(link, loan)) throw loanClosed();
      return { ...rescueView(loan, now), expiresAt: toInstant(link.expires_at.getTime()) };
    });
    return { body: { sequence, ...value }, sequence };
  },

  rescueRepay: async (request, services) => {
    const { body } = request;
    const link = await findLink(services, request.params.token);
    return rescue(services, request, link, (loan, { by, id }) => {
      if (body.all === true) return repayAll(loan, { by, loan: id, text: body.assetsMax });
      const assets = amountOf(loan?.market.loanAsset, body.assets);
      return { type: "repay", by, loan: id, assets: as(assets), shares: as(0n) };
    });
  },

  rescuePledge: async (request, services) => {
    const link = await findLink(services, request.params.token);
    return rescue(services, request, link, (loan, { by, id }) => {
      const assets = amountOf(loan?.market.collateralAsset, request.body.assets);
      return { type: "pledge", by, loan: id, assets: as(assets) };
    });
  },
};

/**
 * Whether a loan is still the owner's for whom the link was made, and not settled; which of theirs it is,
 * `findLink` has asked.
 */
function isFor({ owner }: RescueLinkRow, loan: Loan): boolean {
  return owner === loan.owner && loanState(loan) === "open";
}

const loanClosed = () => problem("not_found", "The loan is closed. Nothing is needed.");

/** The holder pays from his own balance; the engine lets anybody repay or pledge, and nothing else. */
function rescue(
  services: Services,
  request: Request<Routes["rescueRepay" | "rescuePledge"]>,
  link: RescueLinkRow,
  commandFor: (loan: Loan | undefined, helper: { by: AccountId; id: LoanId }) => Command,
) {
  const by = actingAccount(request, undefined);
  const id = link.loan as LoanId;
  return submitForOutcome(services, request, (book): Command => {
    const loan = loanOf(book, id);
    if (loan !== undefined && !isFor(link, loan)) throw loanClosed();
    return commandFor(loan, { by, id });
  });
}

/** Zero without a loan: then the book refuses anyway. */
function amountOf(asset: Asset | undefined, text: string | undefined): bigint {
  return asset === undefined || text === undefined ? 0n : amountIn(asset, text, "assets");
}

type RescueStatus = ResponseOf<Routes["getRescue"]>["status"];

/** What brings the loan back to the LTV at which its first alert is armed again: there it is safe. */
function rescueView(loan: Loan, now: Millis) {
  const { market } = loan;
  const { loanAsset, collateralAsset } = market;
  const need = needOf(loan, now);
  const { price, ltv, debt, collateralValue: value, targetLtv, repay, pledge } = need;
  const isUnhealthy =
    price !== null && exceedsLtv(totalsNow(market, now), loan, price, market.lltv);
  const status: RescueStatus =
    price === null
      ? "no_price"
      : isUnhealthy
        ? "liquidatable"
        : debt * WAD > value * targetLtv
          ? "warning"
          : "safe";
  return {
    market: market.id,
    feed: market.feed.id,
    price: price === null ? null : priceText(market, price),
    collateralAsset: collateralAsset.id,
    loanAsset: loanAsset.id,
    status,
    ltv: ratioOrNull(ltv),
    liquidationLtv: ratio(market.lltv),
    targetLtv: ratio(targetLtv),
    repay: amount(loanAsset, repay),
    pledge: pledge === null ? null : amount(collateralAsset, pledge),
    repayAll: amount(loanAsset, debt),
    repayAllMax: amount(loanAsset, repayAllMax(loan, now)),
  };
}
