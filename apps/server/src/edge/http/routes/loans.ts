import type { loanRoutes } from "@plimsoll/contract";
import type { Book, Command, Loan, LoanId, LoanState, Millis, Wad } from "@plimsoll/engine";
import { as, loanState } from "@plimsoll/engine";
import { actingAccount, actingOn, nameFor, senderOf } from "../acting.ts";
import { amountIn, priceIn, wadOf } from "../inputs/amount.ts";
import { planChoiceOf } from "../inputs/settings.ts";
import { look } from "../../../book/look.ts";
import { previewLoan } from "../preview/preview-loan.ts";
import { beginning, cut, pageFrom, pageOfNames, startOf } from "../page.ts";
import { repayAll } from "../inputs/repay-all.ts";
import { eventOf, submit } from "../../../book/submit.ts";
import { outcomeOf, submitForOutcome } from "../outcome.ts";
import { keepLoanName } from "./keep-loan-name.ts";
import { amount } from "../../../views/amount.ts";
import { upToDate } from "../up-to-date.ts";
import { loanView } from "../../../views/loan.ts";
import { loanNotFound, loanOf, marketOf } from "../../../views/names.ts";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";
import { toInstant } from "@plimsoll/contract";
import { stateInHistory } from "../../../followers/history/reads/loan-state.ts";
import { readStatedLoan } from "../../../followers/history/reads/loan-statement.ts";
import { readPastLoans } from "../../../followers/history/reads/past-loans.ts";
import { assetIn } from "../../../followers/history/views.ts";
import { searchLoans } from "../../../followers/history/reads/search-loans.ts";
import { safeInteger } from "../../../foundation/database/safe-integer.ts";

/** How long a search waits for loans that were opened just now. */
const FOUND_MILLIS_MAX = 3_000;

/** An amount of an asset of the loan's market; zero without a loan: then the book refuses anyway. */
function loanAmount(
  loan: Loan | undefined,
  which: "loanAsset" | "collateralAsset",
  text: string | undefined,
): bigint {
  if (loan === undefined || text === undefined) return 0n;
  return amountIn(loan.market[which], text, "assets");
}

export const loanHandlers: HandlersOf<typeof loanRoutes, Services> = {
  previewLoan,

  openLoan: async (request, services) => {
    const { body } = request;
    const by = actingAccount(request, body.account);
    const loan = nameFor(request, body.loan, "loan") as LoanId;
    const reply = await submit(services.book, senderOf(request), (book): Command => {
      const market = marketOf(book, body.market);
      return {
        type: "open_loan",
        by,
        loan,
        market: market.id,
        collateral: as(amountIn(market.collateralAsset, body.collateral, "collateral")),
        borrow: as(amountIn(market.loanAsset, body.borrow, "borrow")),
        plan: planChoiceOf(body.plan, market),
      };
    });
    const subject = eventOf(reply, "loan_created").loan;
    const { isConfined } = request;
    const outcome = await outcomeOf(services, reply, { isConfined, loan: subject });
    return {
      body: { ...outcome, loan: subject },
      sequence: reply.sequence,
      isReplay: reply.isReplay,
      location: `/v1/loans/${loan}`,
    };
  },

  listLoans: async ({ caller, isConfined, query, headers }, services) => {
    const account = isConfined ? caller.account : query.account;
    const { market, state } = query;
    const names =
      account === undefined
        ? await services.bookViews.see("loanNames", { market, state, ...beginning(query) }, headers)
        : undefined;
    const { value, sequence } = await look(services.book, (book, now) => {
      const page =
        names === undefined
          ? pageOfNames(loansOf(book, account ?? null, query), query)
          : pageFrom(names.value, query);
      return { items: viewsOf(book, page.items, now), nextCursor: page.nextCursor };
    });
    return { body: value, sequence };
  },

  getLoan: async ({ params }, services) => {
    const { value, sequence } = await look(services.book, (book, now) => {
      const loan = loanOf(book, params.loan);
      if (loan === undefined) throw loanNotFound(params.loan as LoanId);
      return loanView(loan, now);
    });
    return { body: value, sequence };
  },

  borrow: (request, services) =>
    submitForOutcome(services, request, (book): Command => {
      const loan = loanOf(book, request.params.loan);
      const by = actingOn(request, book, loan);
      return {
        type: "borrow",
        by,
        loan: request.params.loan as LoanId,
        assets: as(loanAmount(loan, "loanAsset", request.body.assets)),
        shares: as(0n),
        receiver: by,
      };
    }),

  repay: (request, services) =>
    submitForOutcome(services, request, (book): Command => {
      const id = request.params.loan as LoanId;
      const loan = loanOf(book, id);
      const by = actingOn(request, book, loan);
      const { assets, shares, all } = request.body;
      if (all === true) return repayAll(loan, { by, loan: id, text: request.body.assetsMax });
      return {
        type: "repay",
        by,
        loan: id,
        assets: as(loanAmount(loan, "loanAsset", assets)),
        shares: as(shares === undefined ? 0n : BigInt(shares)),
      };
    }),

  forgiveDebt: (request, services) =>
    submitForOutcome(services, request, (book): Command => {
      const { params, body } = request;
      const loan = params.loan as LoanId;
      return { type: "forgive_debt", by: book.owner, loan, reason: body.reason };
    }),

  pledge: (request, services) =>
    submitForOutcome(services, request, (book): Command => {
      const loan = loanOf(book, request.params.loan);
      return {
        type: "pledge",
        by: actingOn(request, book, loan),
        loan: request.params.loan as LoanId,
        assets: as(loanAmount(loan, "collateralAsset", request.body.assets)),
      };
    }),

  release: (request, services) =>
    submitForOutcome(services, request, (book): Command => {
      const loan = loanOf(book, request.params.loan);
      const by = actingOn(request, book, loan);
      return {
        type: "release",
        by,
        loan: request.params.loan as LoanId,
        assets: as(loanAmount(loan, "collateralAsset", request.body.assets)),
        receiver: by,
      };
    }),

  closeLoan: (request, services) =>
    submitForOutcome(services, request, (book): Command => {
      const by = actingOn(request, book, loanOf(book, request.params.loan));
      return { type: "close_loan", by, loan: request.params.loan as LoanId, receiver: by };
    }),

  setPlan: (request, services) =>
    submitForOutcome(services, request, (book): Command => {
      const id = request.params.loan as LoanId;
      const loan = loanOf(book, id);
      if (loan === undefined) throw loanNotFound(id);
      const plan = planChoiceOf(request.body.plan, loan.market);
      return { type: "set_plan", by: actingOn(request, book, loan), loan: id, plan };
    }),

  setAlerts: (request, services) =>
    submitForOutcome(services, request, (book): Command => {
      const id = request.params.loan as LoanId;
      const loan = loanOf(book, id);
      if (loan === undefined) throw loanNotFound(id);
      const by = actingOn(request, book, loan);
      const alertLtvs: Wad[] = request.body.alertLtvs.map((ltv, index) =>
        wadOf(ltv, `alertLtvs[${index}]`),
      );
      const alertPrices = request.body.alertPrices.map((price, index) =>
        priceIn(loan.market, price, `alertPrices[${index}]`),
      );
      return { type: "set_alerts", by, loan: id, alertLtvs, alertPrices };
    }),

  nameLoan: async ({ params, body, caller, isConfined }, services) => {
    const loan = params.loan as LoanId;
    const { value: open } = await look(services.book, (book) => loanOf(book, loan)?.owner);
    const allowed = isConfined ? (caller.account ?? "") : undefined;
    const owner =
      open !== undefined && (allowed ?? open) === open
        ? open
        : await ownerOfPastLoan(services, { loan, owner: allowed });
    await keepLoanName(services, { owner, loan }, body.name);
    return { body: { loan, name: body.name } };
  },

  listLoanNames: async (request, { database }) => {
    const { query } = request;
    const after = startOf(query);
    const rows = await database.tables
      .selectFrom("service.loan_names")
      .select(["loan", "name"])
      .where("owner", "=", actingAccount(request, query.account))
      .$if(after !== undefined, (names) => names.where("loan", ">", after ?? ""))
      .orderBy("loan")
      .limit(query.limit + 1)
      .execute();
    const page = cut(rows, query.limit, ({ loan }) => loan);
    return { body: { items: page.items, nextCursor: page.nextCursor } };
  },

  listPastLoans: async ({ caller, isConfined, query }, services) => {
    const sequence = await upToDate(services);
    const rows = await readPastLoans(services.book.served.history.tables, {
      owner: isConfined ? (caller.account ?? "") : query.account,
      after: startOf(query),
      limit: query.limit + 1,
    });
    const { items, nextCursor } = cut(
      rows,
      query.limit,
      ({ settled_sequence, opened_sequence }) => `${settled_sequence} ${opened_sequence}`,
    );
    const { value } = await look(services.book, (book) =>
      items.map((row) => {
        const owed = (text: string) => amount(assetIn(book, row.loan_asset), BigInt(text));
        return {
          ...{ loan: row.loan, account: row.owner, market: row.market },
          openedSequence: safeInteger(row.opened_sequence),
          openedAt: toInstant(safeInteger(row.opened_at)),
          settledAt: toInstant(safeInteger(row.settled_at)),
          closedAt: instantOrNull(row.closed_at),
          state: row.closed_at === null ? ("settled" as const) : ("closed" as const),
          borrowed: owed(row.borrowed_assets),
          repaid: owed(row.repaid_assets),
          sold: amount(assetIn(book, row.collateral_asset), BigInt(row.sold_collateral)),
          saleCosts: owed(row.sale_fee_assets),
          writtenOff: owed(row.bad_debt_assets),
          liquidations: row.liquidations,
        };
      }),
    );
    return { body: { items: value, nextCursor }, sequence };
  },

  searchLoans: async ({ query }, { book }) => {
    const { history, sequencer } = book.served;
    await history.progress.reach(sequencer.durableSequence, FOUND_MILLIS_MAX);
    const rows = await searchLoans(history.tables, {
      text: query.text,
      after: startOf(query),
      limit: query.limit + 1,
    });
    const page = cut(
      rows,
      query.limit,
      ({ loan, opened_sequence }) => `${loan} ${opened_sequence}`,
    );
    const items = page.items.map((row) => ({
      loan: row.loan as LoanId,
      account: row.owner,
      market: row.market,
      openedSequence: safeInteger(row.opened_sequence),
      openedAt: toInstant(safeInteger(row.opened_at)),
      settledAt: instantOrNull(row.settled_at),
      closedAt: instantOrNull(row.closed_at),
      state: stateInHistory(row),
      isOpen: stateInHistory(row) === "open",
      liquidations: row.liquidations,
    }));
    return { body: { items, nextCursor: page.nextCursor } };
  },
};

function instantOrNull(at: string | null): string | null {
  return at === null ? null : toInstant(safeInteger(at));
}

interface Listed {
  readonly market?: string | undefined;
  readonly state: LoanState;
}

/** Names of the loans that a list asks for. */
function* loansOf(book: Book, account: string | null, { market, state }: Listed): Iterable<LoanId> {
  for (const id of book.accounts.get(account as Loan["owner"])?.loans ?? []) {
    const loan = book.loans.get(id);
    if (loan === undefined || loanState(loan) !== state) continue;
    if (market === undefined || loan.market.id === market) yield id;
  }
}

function viewsOf(book: Book, ids: readonly LoanId[], now: Millis) {
  return ids.flatMap((id) => {
    const loan = book.loans.get(id);
    return loan === undefined ? [] : [loanView(loan, now)];
  });
}

/**
 * Whose a loan was that is closed; confined callers find only what was theirs.
 *
 * @throws HttpProblem `loan_not_found`
 */
async function ownerOfPastLoan(
  services: Services,
  { loan, owner }: { readonly loan: LoanId; readonly owner: string | undefined },
): Promise<string> {
  await upToDate(services);
  const { tables } = services.book.served.history;
  const past = await readStatedLoan(tables, { loan, owner, openedSequence: undefined });
  if (past === undefined) throw loanNotFound(loan);
  return past.owner;
}
