import type { EventType, OperationId } from "@plimsoll/contract";
import { answerFor, type ByEventType } from "../api/by-event-type.ts";

/* Which answers grow old as the book moves on. */

const LOAN: readonly OperationId[] = [
  ...(["getLoan", "listLoans", "listLoanEvents"] as const),
  ...(["listPastLoans", "getLoanStatement"] as const),
];
const BALANCES: readonly OperationId[] = ["getBalances", "getCustomer", "getStatement"];
const SUPPLY: readonly OperationId[] = ["listSupplyPositions", "getMarket", "listMarkets"];
/** The inbox tells of an event a moment later, and later still to which address it was handed over. */
export const INBOX: readonly OperationId[] = ["listNotifications", "countUnreadNotifications"];
const SALE: readonly OperationId[] = [
  ...LOAN,
  ...BALANCES,
  ...SUPPLY,
  ...INBOX,
  "listLiquidations",
];

/** Answers about what somebody holds and owes and what was done: a page shows them as of one moment. */
export const OF_ONE_MOMENT: ReadonlySet<OperationId> = new Set<OperationId>([
  "getLoan",
  "listLoans",
  "listLoanEvents",
  "getBalances",
  "listSupplyPositions",
  "getMarket",
  "listMarkets",
  ...INBOX,
]);
/** Those of them that are written after the book itself. In a storm they are shown when they come. */
export const WRITTEN_LATER: ReadonlySet<OperationId> = new Set<OperationId>([
  "listLoanEvents",
  ...INBOX,
]);

/**
 * Answers that change without any event for the customer who reads them: rates, totals, and debts
 * with their interest. The page asks for them again while the book moves on, if somebody looks.
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
export const MOVING_SLOWLY: readonly OperationId[] = [
  "listMarketRates",
  "listMarketLosses",
  "getSupplyEarnings",
];

const NOTHING: readonly OperationId[] = [];

/** Which answers an event of the journal makes old. What makes none old is not asked for. */
const OUTDATED_BY: ByEventType<readonly OperationId[]> = {
  deposited: BALANCES,
  paid_out: BALANCES,
  loan_created: LOAN,
  collateral_pledged: [...LOAN, ...BALANCES],
  collateral_released: [...LOAN, ...BALANCES],
  borrowed: [...LOAN, ...BALANCES, ...SUPPLY],
  repaid: [...LOAN, ...BALANCES, ...SUPPLY],
  debt_forgiven: [...LOAN, ...BALANCES, ...SUPPLY, ...INBOX],
  loan_closed: LOAN,
  plan_set: LOAN,
  alerts_set: LOAN,
  alert_raised: ["listLoanEvents", "listAlerts", ...INBOX],
  triggers_rearmed: LOAN,
  plan_topped_up: [...LOAN, ...BALANCES, ...INBOX],
  plan_repaid: [...LOAN, ...BALANCES, ...SUPPLY, ...INBOX],
  plan_step_spent: [...LOAN, ...INBOX],
  collateral_sold: SALE,
  liquidated: SALE,
  pre_liquidated: SALE,
  loan_became_liquidatable: [...LOAN, ...INBOX],
  sale_stranded: [...LOAN, ...INBOX],
  bad_debt_realized: [...SALE, "getSupplyEarnings"],
  made_whole: [...BALANCES, ...INBOX, "listLiquidations"],
  notification_delivered: INBOX,
  notification_acknowledged: INBOX,
  supplied: [...BALANCES, ...SUPPLY, "getSupplyEarnings"],
  withdrawn: [...BALANCES, ...SUPPLY, "getSupplyEarnings"],
  market_created: ["listMarkets", "listParameterChanges"],
  market_configured: ["getMarket", "listMarkets", "listParameterChanges"],
  fee_set: ["getMarket", "listMarkets", "listParameterChanges"],
  interest_returned: [...LOAN, ...SUPPLY, "getSupplyEarnings"],
  // Early triggers follow it.
  volatility_set: ["getMarket", "listMarkets"],

  // Frames bring prices, and what interest moves is asked for anew as the book moves on.
  price_posted: NOTHING,
  quote_posted: NOTHING,
  mark_set: NOTHING,
  interest_accrued: NOTHING,
  asset_registered: ["listParameterChanges"],
  rate_model_enabled: ["listParameterChanges"],
  lltv_enabled: ["listParameterChanges"],
  fee_recipient_set: ["listParameterChanges"],
  feed_created: ["listParameterChanges"],
  // Shown where an officer or a machine has brought it about, who asks anew.
  account_opened: NOTHING,
  authorization_set: NOTHING,
  pre_liquidation_created: NOTHING,
  outage_noted: NOTHING,
  grace_opened: NOTHING,
  grace_ended: NOTHING,
  pace_reached: NOTHING,
  pace_resumed: NOTHING,
  // The book's own work, which changes no answer by itself.
  triggers_passed: NOTHING,
  grounds_stated: NOTHING,
  stranded_retried: NOTHING,
  triggers_deferred: NOTHING,
  triggers_caught_up: NOTHING,
  volatility_sampled: NOTHING,
  triggers_moved: NOTHING,
  time_passed: NOTHING,
};

/** Which answers an event makes old; none for a type that this page does not know. */
export function outdatedBy(type: string): readonly OperationId[] {
  return answerFor(OUTDATED_BY, type) ?? NOTHING;
}

/** What a reader of the whole book is told of: the rest would be thousands a second in a crash. */
export const STAFF_EVENTS: readonly EventType[] = [
  "market_created",
  "market_configured",
  "fee_set",
  "interest_returned",
  "bad_debt_realized",
];

/** What a customer is told of: their own facts, and the markets'. */
export const CUSTOMER_EVENTS: readonly string[] = Object.entries(OUTDATED_BY)
  .filter(([, outdated]) => outdated.length > 0)
  .map(([type]) => type);
