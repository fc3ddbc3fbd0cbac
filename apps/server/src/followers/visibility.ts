import type { Event } from "@plimsoll/engine";

/** Who listens. */
export interface Listener {
  /** The only account whose affairs it may see; null for staff, who see everything. */
  readonly account: string | null;
  readonly isLiquidator: boolean;
  /** Only these types of events; all without. */
  readonly types: ReadonlySet<string> | null;
}

/** An event with what decides who may see it. */
export interface AddressedEvent {
  readonly event: Event;
  /** Whose loan it is about, if it is about one. */
  readonly owner: string | null;
}

/** What anybody may know: prices and the terms and totals of markets. */
const PUBLIC_TYPES: ReadonlySet<Event["type"]> = new Set<Event["type"]>([
  "asset_registered",
  "feed_created",
  "price_posted",
  "quote_posted",
  "mark_set",
  "market_created",
  "market_configured",
  "fee_set",
  "interest_accrued",
  "outage_noted",
  "grace_opened",
  "grace_ended",
  "pace_reached",
  "pace_resumed",
  "volatility_sampled",
  "volatility_set",
  "pre_liquidation_created",
  "rate_model_enabled",
  "lltv_enabled",
]);

/** What liquidators live on: which loans wait for somebody. It names no customer. */
const LIQUIDATOR_TYPES: ReadonlySet<Event["type"]> = new Set<Event["type"]>([
  "loan_became_liquidatable",
  "sale_stranded",
]);

/** Whether a listener may see an event and asked for it. Whatever is not allowed here is hidden. */
export function isShownTo(listener: Listener, { event, owner }: AddressedEvent): boolean {
  const { account, isLiquidator, types } = listener;
  if (types !== null && !types.has(event.type)) return false;
  if (account === null || PUBLIC_TYPES.has(event.type)) return true;
  if (isLiquidator && LIQUIDATOR_TYPES.has(event.type)) return true;
  return owner === account || partiesOf(event).includes(account);
}

/** Accounts that an event names as those who acted, gave or received. */
function partiesOf(event: Event): string[] {
  switch (event.type) {
    case "account_opened":
    case "deposited":
    case "paid_out":
    case "made_whole":
    case "authorization_set":
    case "notification_delivered":
    case "notification_acknowledged":
      return [event.account];
    case "supplied":
      return [event.by, event.onBehalf];
    case "withdrawn":
    case "collateral_released":
    case "borrowed":
      return "onBehalf" in event
        ? [event.by, event.onBehalf, event.receiver]
        : [event.by, event.receiver];
    case "collateral_pledged":
    case "repaid":
    case "plan_set":
    case "alerts_set":
      return [event.by];
    case "liquidated":
    case "pre_liquidated":
      return [event.liquidator];
    case "loan_created":
      return [event.owner];
    default:
      return [];
  }
}
