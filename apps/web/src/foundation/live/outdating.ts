import type { OperationId } from "@plimsoll/contract";

/**
 * Which answers an event of the journal makes old. Frequent facts (interest, quotes) are left out:
 * frames bring prices, and what moves all the time is asked for anew as the book moves on.
 */
const LOAN: readonly OperationId[] = ["getLoan", "listLoans", "listLoanEvents"];
const BALANCES: readonly OperationId[] = ["getBalances", "getCustomer", "getStatement"];
const SUPPLY: readonly OperationId[] = ["listSupplyPositions", "getMarket", "listMarkets"];
const SALE: readonly OperationId[] = [...LOAN, ...BALANCES, ...SUPPLY, "listLiquidations"];
/** The inbox lists what was handed over, a moment after the event that it tells of. */
export const INBOX: readonly OperationId[] = ["listNotifications", "countUnreadNotifications"];

/**
 * What time and other people's doings move, of which a customer is told no event: rates, totals,
 * debts with their interest. Asked for anew while the book moves on, so far as somebody looks.
 */
export const MOVING: readonly OperationId[] = [
  "getMarket",
  "listMarkets",
  "listSupplyPositions",
  "getLoan",
  "listLoans",
  "getRescue",
];
/** The same, but nobody sees a difference within seconds. */
export const MOVING_SLOWLY: readonly OperationId[] = ["listMarketRates"];

export const OUTDATED_BY: Readonly<Record<string, readonly OperationId[]>> = {
  deposited: BALANCES,
  paid_out: BALANCES,
  loan_created: LOAN,
  collateral_pledged: [...LOAN, ...BALANCES],
  collateral_released: [...LOAN, ...BALANCES],
  borrowed: [...LOAN, ...BALANCES, ...SUPPLY],
  repaid: [...LOAN, ...BALANCES, ...SUPPLY],
  loan_closed: LOAN,
  plan_set: LOAN,
  alerts_set: LOAN,
  alert_raised: ["listLoanEvents", "listAlerts"],
  triggers_rearmed: LOAN,
  plan_topped_up: [...LOAN, ...BALANCES],
  plan_repaid: [...LOAN, ...BALANCES, ...SUPPLY],
  plan_step_spent: LOAN,
  collateral_sold: SALE,
  liquidated: SALE,
  loan_became_liquidatable: LOAN,
  sale_stranded: LOAN,
  bad_debt_realized: SALE,
  made_whole: [...BALANCES, "listLiquidations"],
  notification_delivered: INBOX,
  notification_acknowledged: INBOX,
  supplied: [...BALANCES, ...SUPPLY],
  withdrawn: [...BALANCES, ...SUPPLY],
  market_created: ["listMarkets"],
  market_configured: ["getMarket", "listMarkets"],
  fee_set: ["getMarket", "listMarkets"],
  // Early triggers follow it.
  volatility_set: ["getMarket", "listMarkets"],
  mark_set: [],
};

/** What a reader of the whole book is told of: the rest would be thousands a second in a crash. */
export const STAFF_EVENTS: readonly string[] = [
  "market_created",
  "market_configured",
  "fee_set",
  "bad_debt_realized",
];

export const CUSTOMER_EVENTS: readonly string[] = Object.keys(OUTDATED_BY).filter(
  (type) => type !== "mark_set",
);
