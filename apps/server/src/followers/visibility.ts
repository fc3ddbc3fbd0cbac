import type { AccountId, Event, LoanId } from "@plimsoll/engine";

/** An event at its place in the journal. */
export interface AddressedEvent {
  readonly event: Event;
  /** Who owned the loan that it is about, at that place; null when it is about none. */
  readonly owner: string | null;
}

/** Who listens. */
export interface Listener {
  /** The only account whose affairs it may see; null for staff, who see everything. */
  readonly account: string | null;
  readonly isLiquidator: boolean;
  /** Only these types of events; all without. */
  readonly types: ReadonlySet<string> | null;
}

/** Whether a listener may see an event and asked for it. */
export function isShownTo(listener: Listener, addressed: AddressedEvent): boolean {
  const { account, isLiquidator, types } = listener;
  if (types !== null && !types.has(addressed.event.type)) return false;
  if (account === null) return true;
  const { audience, named } = concernOf(addressed.event);
  if (audience === "everybody" || (audience === "liquidators" && isLiquidator)) return true;
  return addressed.owner === account || named.some((name) => name === account);
}

/** Every account that an event concerns: the owner of its loan, and those that it names. */
export function accountsConcerned({ event, owner }: AddressedEvent): ReadonlySet<string> {
  const accounts = new Set<string>(concernOf(event).named);
  if (owner !== null) accounts.add(owner);
  return accounts;
}

/** The account to which an event has happened; null when it happened to none in particular. */
export function subjectOf({ event, owner }: AddressedEvent): string | null {
  const { loan, named } = concernOf(event);
  return loan === null ? (named[0] ?? null) : owner;
}

/** The loan that an event is about; null for none. */
export function loanNamedBy(event: Event): LoanId | null {
  return concernOf(event).loan;
}

/** What an event says of whom it concerns. */
interface Concern {
  /** Who may see it: whom it concerns, those who liquidate as well, or anybody. Staff always may. */
  readonly audience: "concerned" | "liquidators" | "everybody";
  /** It concerns whoever owned this loan then: a name may be used again once its loan is closed. */
  readonly loan: LoanId | null;
  /** Accounts that it names: to whom it happened, then who acted, gave, received or was allowed to. */
  readonly named: readonly AccountId[];
}

/** Prices, and the terms and totals of markets. */
const FOR_EVERYBODY: Concern = { audience: "everybody", loan: null, named: [] };
/** How the book works inside. */
const FOR_STAFF: Concern = { audience: "concerned", loan: null, named: [] };

/** The one place that says whose affair an event is. It has no default: a new event must be named here. */
function concernOf(event: Event): Concern {
  switch (event.type) {
    case "asset_registered":
    case "feed_created":
    case "price_posted":
    case "quote_posted":
    case "mark_set":
    case "rate_model_enabled":
    case "lltv_enabled":
    case "market_created":
    case "market_configured":
    case "fee_set":
    case "interest_accrued":
    case "interest_returned":
    case "outage_noted":
    case "grace_opened":
    case "grace_ended":
    case "pace_reached":
    case "pace_resumed":
    case "volatility_sampled":
    case "volatility_set":
      return FOR_EVERYBODY;
    case "pre_liquidation_created":
      return { ...FOR_EVERYBODY, named: [event.preLiquidation] };
    case "fee_recipient_set":
    case "stranded_retried":
    case "triggers_deferred":
    case "triggers_caught_up":
    case "triggers_moved":
    case "grounds_stated":
    case "time_passed":
      return FOR_STAFF;
    case "account_opened":
    case "deposited":
    case "paid_out":
    case "notification_delivered":
      return ofAccounts(event.account);
    case "made_whole":
    case "notification_acknowledged":
      return ofAccounts(event.account, event.by);
    case "authorization_set":
      return ofAccounts(event.account, event.authorized);
    case "supplied":
      return ofAccounts(event.onBehalf, event.by);
    case "withdrawn":
      return ofAccounts(event.onBehalf, event.by, event.receiver);
    case "loan_created":
      return ofLoan(event.loan, event.owner);
    case "collateral_released":
    case "borrowed":
      return ofLoan(event.loan, event.by, event.receiver);
    case "collateral_pledged":
    case "repaid":
    case "plan_set":
    case "alerts_set":
      return ofLoan(event.loan, event.by);
    case "liquidated":
      return ofLoan(event.loan, event.liquidator);
    case "pre_liquidated":
      return ofLoan(event.loan, event.liquidator, event.preLiquidation);
    // What liquidators live on: which loans wait for somebody. It names no customer.
    case "loan_became_liquidatable":
    case "sale_stranded":
      return { ...ofLoan(event.loan), audience: "liquidators" };
    case "loan_closed":
    case "triggers_passed":
    case "alert_raised":
    case "triggers_rearmed":
    case "plan_topped_up":
    case "plan_repaid":
    case "plan_step_spent":
    case "collateral_sold":
    case "bad_debt_realized":
    case "debt_forgiven":
      return ofLoan(event.loan);
  }
}

function ofLoan(loan: LoanId, ...named: readonly AccountId[]): Concern {
  return { audience: "concerned", loan, named };
}

function ofAccounts(...named: readonly AccountId[]): Concern {
  return { audience: "concerned", loan: null, named };
}
