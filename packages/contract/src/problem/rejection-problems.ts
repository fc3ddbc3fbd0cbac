import { as } from "@plimsoll/engine";
import type {
  LoanAssets,
  PausableAction,
  Rejection,
  RejectionCode,
  Releasable,
} from "@plimsoll/engine";
import { toInstant } from "../to-instant.ts";
import { borrowInstead, canGrow } from "./borrow-instead.ts";
import { EXCESS_PROBLEMS } from "./excess-problems.ts";
import type { ProblemsOf } from "./problems-of.ts";
import { releaseInstead } from "./release-instead.ts";
import { BASE_UNITS } from "./wording.ts";
import type { Wording } from "./wording.ts";

const exists = (what: string, name: string): string =>
  `There is a ${what} called ${name} already. Choose another name.`;
const missing = (what: string, name: string): string =>
  `There is no ${what} called ${name}. Check the name.`;
const PAUSED: Readonly<Record<PausableAction, string>> = {
  supply: "lending",
  withdraw: "taking back what was lent",
  borrow: "borrowing",
  release: "taking collateral back",
  liquidate: "liquidations by others",
  sell: "the book's own sales",
};

/** What to do instead, with the amount that would pass where the refusal names one. */
function instead(
  {
    releasable,
    room,
  }: { readonly releasable: Releasable | undefined; readonly room: LoanAssets | undefined },
  wording: Wording,
  otherwise: string,
): string {
  return releaseInstead(releasable, wording) ?? borrowInstead(room, wording) ?? otherwise;
}

const TERMS = "The pre-liquidation terms do not fit the market.";

/** What each rejection of the book is over HTTP. A new rejection does not compile until it is here. */
export const REJECTION_PROBLEMS = {
  ...EXCESS_PROBLEMS,
  time_reversed: {
    status: 503,
    title: "The clock is behind the book",
    detail: () => "The server's clock is behind the book's time. Send the request again.",
  },
  continuation_due: {
    status: 503,
    title: "Triggers are still firing",
    detail: () => "The book is still working through triggers. Send the request again.",
  },
  nothing_to_continue: {
    status: 409,
    title: "There is nothing to continue",
    detail: () => "No triggers are waiting. There is nothing to do.",
  },
  invalid_field: {
    status: 400,
    title: "A field is not acceptable",
    detail: ({ field, problem }) => `The field ${field} ${problem}.`,
  },
  not_owner: {
    status: 403,
    title: "Only the book's owner may do this",
    detail: () => "This account does not own the book. Use an operator's key.",
  },
  asset_not_found: {
    status: 404,
    title: "The asset is not known",
    detail: ({ asset }) => missing("asset", asset),
  },
  asset_already_registered: {
    status: 409,
    title: "The asset exists",
    detail: ({ asset }) => exists("asset", asset),
  },
  account_not_found: {
    status: 404,
    title: "The account is not known",
    detail: ({ account }) => missing("account", account),
  },
  account_already_opened: {
    status: 409,
    title: "The account exists",
    detail: ({ account }) => exists("account", account),
  },
  feed_not_found: {
    status: 404,
    title: "The feed is not known",
    detail: ({ feed }) => missing("feed", feed),
  },
  feed_already_created: {
    status: 409,
    title: "The feed exists",
    detail: ({ feed }) => exists("feed", feed),
  },
  feed_takes_no_quotes: {
    status: 409,
    title: "The feed takes no quotes",
    detail: ({ feed }) =>
      `The price of ${feed} is posted, not quoted. Post a price without a venue.`,
  },
  feed_takes_no_posted_price: {
    status: 409,
    title: "The feed takes no posted price",
    detail: ({ feed }) => `The price of ${feed} comes from venues. Name the venue that quotes it.`,
  },
  venue_not_in_feed: {
    status: 422,
    title: "The venue does not belong to the feed",
    detail: ({ feed, venue }) =>
      `The feed ${feed} does not listen to ${venue}. Use one of the feed's venues.`,
  },
  price_out_of_range: {
    status: 400,
    title: "The price is out of range",
    detail: ({ price }) =>
      price === 0n
        ? "A venue's quote must be above zero. Only a posted feed takes a price of zero."
        : "The price does not fit 128 bits at the feed's decimals. Use a smaller one.",
  },
  quote_from_the_future: {
    status: 400,
    title: "The quote is from the future",
    detail: () =>
      "The quote's time is later than the server's. Check your clock and send it again.",
  },
  feed_is_composed: {
    status: 409,
    title: "The feed has no jump of its own",
    detail: ({ feed, base, quote }) =>
      `The mark of ${feed} follows ${base} and ${quote}. Confirm the one of them that is suspect.`,
  },
  mark_not_suspect: {
    status: 409,
    title: "No jump is held back",
    detail: ({ feed }) => `The mark of ${feed} is not suspect. There is nothing to confirm.`,
  },
  suspect_price_moved: {
    status: 409,
    title: "The price has moved on",
    detail: ({ feed }) =>
      `The price held back for ${feed} has moved. Look at it again and confirm it.`,
  },
  rate_model_not_enabled: {
    status: 409,
    title: "The rate model is not enabled",
    detail: ({ rateModel }) => `The rate model ${rateModel} is not enabled. Enable it first.`,
  },
  lltv_not_enabled: {
    status: 409,
    title: "The LLTV is not enabled",
    detail: () => "This LLTV is not enabled. Enable it first.",
  },
  market_already_created: {
    status: 409,
    title: "The market exists",
    detail: ({ market }) => exists("market", market),
  },
  market_not_found: {
    status: 404,
    title: "The market is not known",
    detail: ({ market }) => missing("market", market),
  },
  loan_not_found: {
    status: 404,
    title: "The loan is not known",
    detail: ({ loan }) => `There is no open loan called ${loan}. Check the name.`,
  },
  loan_already_created: {
    status: 409,
    title: "The loan exists",
    detail: ({ loan }) => exists("loan", loan),
  },
  pre_liquidation_not_found: {
    status: 404,
    title: "The pre-liquidation terms are not known",
    detail: ({ preLiquidation }) => missing("pre-liquidation", preLiquidation),
  },
  pre_liquidation_already_created: {
    status: 409,
    title: "The pre-liquidation terms exist",
    detail: ({ preLiquidation }) => exists("pre-liquidation", preLiquidation),
  },
  pre_lltv_too_high: {
    status: 400,
    title: TERMS,
    detail: () => "The pre-liquidation LTV must lie below the market's LLTV. Lower it.",
  },
  pre_lcf_decreasing: {
    status: 400,
    title: TERMS,
    detail: () => "The close factor must not fall as the LTV rises. Raise the second one.",
  },
  pre_lcf_too_high: {
    status: 400,
    title: TERMS,
    detail: () => "The first close factor must be at most 1. Lower it.",
  },
  pre_lif_too_low: {
    status: 400,
    title: TERMS,
    detail: () => "The first incentive factor must be at least 1. Raise it.",
  },
  pre_lif_decreasing: {
    status: 400,
    title: TERMS,
    detail: () => "The incentive factor must not fall as the LTV rises. Raise the second one.",
  },
  pre_lif_too_high: {
    status: 400,
    title: TERMS,
    detail: () => "The second incentive factor must be at most 1 / LLTV. Lower it.",
  },
  too_many: {
    status: 409,
    title: "There are too many",
    detail: ({ what, max }) => `There can be at most ${max} ${what}. Close or remove one first.`,
  },
  action_paused: {
    status: 409,
    title: "This is paused",
    detail: ({ action }) =>
      `The operator has paused ${PAUSED[action]} in this market. Try again later.`,
  },
  already_set: {
    status: 409,
    title: "It is so already",
    detail: () => "It is like this already. There is nothing to do.",
  },
  max_lltv_exceeded: {
    status: 400,
    title: "The LLTV is too high",
    detail: () => "The LLTV must lie below 1. Lower it.",
  },
  max_fee_exceeded: {
    status: 400,
    title: "The market fee is too high",
    detail: () => "The market fee is at most 25 % of the interest. Lower it.",
  },
  inconsistent_input: {
    status: 400,
    title: "One of two amounts is asked for",
    detail: () => "Name exactly one of the two amounts, above zero.",
  },
  zero_assets: {
    status: 400,
    title: "The amount is zero",
    detail: () => "The amount is zero, or comes to nothing now. Enter one above zero.",
  },
  account_missing: {
    status: 400,
    title: "An account is missing",
    detail: () => "Nobody is named. Name the account.",
  },
  unauthorized: {
    status: 403,
    title: "The account is not authorised",
    detail: () => "This account may not act for the owner. Ask the owner to authorise it.",
  },
  loan_settled: {
    status: 409,
    title: "The loan is settled",
    detail: () =>
      "This loan is settled: nothing is owed and nothing is pledged. It needs nothing; only its borrower can begin again.",
  },
  reference_already_used: {
    status: 409,
    title: "The reference was used before",
    detail: ({ reference }) =>
      `The reference ${reference} belongs to another deposit or withdrawal. Check whether this one was booked already.`,
  },
  already_made_whole: {
    status: 409,
    title: "This liquidation has been made good",
    detail: ({ sequence, index }) =>
      `Event ${index} of entry ${sequence} has been paid for before. Each liquidation is paid for once.`,
  },
  interest_not_owed: {
    status: 409,
    title: "So much interest is not owed",
    detail: ({ owed, assets }, { loanAssets }) =>
      `Borrowers of this market owe ${loanAssets(owed)} of interest that could be returned, not ${loanAssets(assets)}. Return less.`,
  },
  debt_below_principal: {
    status: 409,
    title: "A loan would owe less than was lent",
    detail: ({ loan, principal, borrowed }, { loanAssets }) =>
      `The loan ${loan} would owe ${loanAssets(borrowed)} of ${loanAssets(principal)} that was lent: it began after the interest had accrued. Return less, or once that loan is closed.`,
  },
  fee_already_withdrawn: {
    status: 409,
    title: "The fee on this interest was withdrawn",
    detail: ({ held, required }) =>
      `The fee recipient has ${held} shares of the market and gives ${required} back. Have it supply again, or return less.`,
  },
  suppliers_below_par: {
    status: 409,
    title: "Suppliers would lose what they supplied",
    detail: ({ supplied, par }, { loanAssets }) =>
      `Suppliers would be owed ${loanAssets(supplied)} for shares that cost at least ${loanAssets(par)}: some have withdrawn this interest. Return less.`,
  },
  price_unavailable: {
    status: 409,
    title: "There is no confirmed price",
    detail: ({ status }) =>
      status === "suspect"
        ? "The price has jumped and is not confirmed yet. Try again in a minute."
        : "The price is stale. Try again when the feed has fresh quotes.",
  },
  shortfall_known: {
    status: 409,
    title: "A loss is known and not settled yet",
    detail: ({ market, fromLenders }, { loanAssets }) =>
      `Loans of ${market} that wait for a buyer owe ${loanAssets(fromLenders)} more than they would bring. Nobody new shares in that: supply when they are sold.`,
  },
  position_is_healthy: {
    status: 409,
    title: "The loan is healthy",
    detail: () => "The loan's LTV is not above the liquidation LTV. There is nothing to liquidate.",
  },
  liquidation_in_grace: {
    status: 409,
    title: "Liquidations wait after an outage",
    detail: ({ until }) =>
      until === null
        ? "The price is not back since the last outage. Try again when it is and the grace has passed."
        : `Borrowers have a grace after an outage. Try again after ${toInstant(until)}.`,
  },
  position_is_liquidatable: {
    status: 409,
    title: "The loan is liquidatable",
    detail: () => "The loan is beyond pre-liquidation. Liquidate it instead.",
  },
  position_is_not_pre_liquidatable: {
    status: 409,
    title: "The loan is not open to pre-liquidation",
    detail: () => "The loan's LTV is below the pre-liquidation LTV. There is nothing to do.",
  },
  amount_exceeds_128_bits: {
    status: 400,
    title: "The amount is too large",
    detail: () => "The amount is larger than the book can count. Use a smaller one.",
  },
  arithmetic_overflow: {
    status: 422,
    title: "The amount is out of range",
    detail: () => "A total would become too large for the book to count. Use a smaller amount.",
  },
  division_by_zero: {
    status: 422,
    title: "There is no price to divide by",
    detail: () => "The price is zero, so no amount follows from it. Name the other amount.",
  },
  pre_liquidation_too_large: {
    status: 422,
    title: "Too much is repaid",
    detail: ({ repaidShares, repayableShares }) =>
      `At most ${repayableShares} shares may be repaid now, not ${repaidShares}. Repay less.`,
  },
  insufficient_collateral: {
    status: 422,
    title: "There is not enough collateral",
    detail: ({ borrowed, maxBorrow, releasable, room }, wording) =>
      `The debt would be ${wording.loanAssets(borrowed)}, above the limit of ${wording.loanAssets(maxBorrow)}. ` +
      instead({ releasable, room }, wording, "Borrow less or pledge more."),
  },
  plan_trigger_crossed: {
    status: 422,
    title: "The plan would act at once",
    detail: ({ step, releasable, room }, wording) =>
      `Step ${step + 1} of the protection plan would act at once. ` +
      instead({ releasable, room }, wording, "Borrow less, pledge more or choose another plan."),
  },
  insufficient_liquidity: {
    status: 422,
    title: "The market has not enough to lend",
    detail: ({ totalBorrowAssets, totalSupplyAssets, withdrawable, room }, wording) => {
      const { loanAssets } = wording;
      if (withdrawable === 0n) {
        return "All that is here is lent out. You can take back when borrowers repay or others lend.";
      }
      if (withdrawable !== undefined) {
        return `The rest is lent out: you can take back up to ${loanAssets(withdrawable)} now, more when borrowers repay or others lend.`;
      }
      if (room === 0n) {
        return "All that lenders supplied is lent out. Try again when borrowers repay or others lend.";
      }
      const most = room === undefined ? "" : ` ${canGrow(room, wording)}`;
      return `Lent out would be ${loanAssets(totalBorrowAssets)} of ${loanAssets(totalSupplyAssets)} supplied.${most}`;
    },
  },
  max_ltv_exceeded: {
    status: 422,
    title: "The LTV would be too high",
    detail: ({ borrowed, maxBorrow, releasable, room }, wording) =>
      `The debt would be ${wording.loanAssets(borrowed)}, above the market's limit of ${wording.loanAssets(maxBorrow)}. ` +
      instead({ releasable, room }, wording, "Borrow less or pledge more."),
  },
  below_minimum_loan: {
    status: 422,
    title: "The loan is too small",
    detail: ({ borrowed, minLoan }, { loanAssets }) =>
      `The debt would be ${loanAssets(borrowed)}, below the least loan of ${loanAssets(minLoan)}. Borrow at least ${loanAssets(as(minLoan - borrowed))} more.`,
  },
  supply_cap_exceeded: {
    status: 422,
    title: "The market takes no more",
    detail: ({ cap, room }, { loanAssets }) =>
      room > 0n
        ? `The market takes at most ${loanAssets(cap)}. You can supply up to ${loanAssets(room)} now.`
        : `The market takes at most ${loanAssets(cap)} and has it. Supply when others take theirs back.`,
  },
  borrow_cap_exceeded: {
    status: 422,
    title: "The market lends no more",
    detail: ({ cap, room }, wording) =>
      room > 0n
        ? `The market lends at most ${wording.loanAssets(cap)}. ${canGrow(room, wording)}`
        : `The market lends at most ${wording.loanAssets(cap)}, and all of that is lent. Try again when others have repaid.`,
  },
  customer_borrow_cap_exceeded: {
    status: 422,
    title: "The customer's limit is reached",
    detail: ({ cap, room }, wording) =>
      `One customer may owe this market at most ${wording.loanAssets(cap)}. ` +
      (room > 0n ? canGrow(room, wording) : "That much is owed already: repay first."),
  },
  insufficient_balance: {
    status: 422,
    title: "The balance is too low",
    detail: ({ asset, available, required }, { amount }) =>
      `${amount(required, asset)} is needed and ${amount(available, asset)} is free. Deposit more or use a smaller amount.`,
  },
} as const satisfies ProblemsOf<RejectionCode>;

/** A rejection as a problem: status, title and the sentence with its operands filled in. */
export function describeRejection(rejection: Rejection, wording: Wording = BASE_UNITS) {
  const { status, title, detail } = REJECTION_PROBLEMS[rejection.code];
  // The table pairs each code with a sentence for that very rejection; the union hides the pairing.
  const sentence = detail as (rejection: Rejection, wording: Wording) => string;
  return { status, title, detail: sentence(rejection, wording) };
}
