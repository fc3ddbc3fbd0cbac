import type {
  AlertRaised,
  BadDebtRealized,
  CollateralReleased,
  CollateralSold,
  Event,
  GroundsStated,
  Liquidated,
  LoanBecameLiquidatable,
  NotificationAcknowledged,
  NotificationDelivered,
  PreLiquidated,
} from "@plimsoll/engine";
import type { PlacedEvent } from "./entries.ts";
import type { Place } from "./format.ts";

export type SaleEvent = CollateralSold | Liquidated | PreLiquidated;
type AlertEvent = AlertRaised | LoanBecameLiquidatable;
export type NoticeEvent = NotificationDelivered | NotificationAcknowledged;

/** An event of one kind, with its place. */
export interface Placed<E> extends Place {
  readonly event: E;
}

/** All that a receipt is about. */
export interface Facts {
  readonly sale: Placed<SaleEvent>;
  readonly grounds: Placed<GroundsStated>;
  readonly badDebt: Placed<BadDebtRealized> | null;
  /** What a closing sale gave back. */
  readonly returned: Placed<CollateralReleased> | null;
  readonly alerts: readonly Placed<AlertEvent>[];
  /** Who was told of an alert or of the sale, and who has seen it. */
  readonly notices: readonly Placed<NoticeEvent>[];
}

function isSale(event: Event): event is SaleEvent {
  return ["collateral_sold", "liquidated", "pre_liquidated"].includes(event.type);
}

/**
 * Finds among these events, which stand in the order of the journal, those that the sale at `place`
 * is explained by: the very ones that a receipt shows.
 *
 * @throws RangeError when there is no sale, or no grounds for it.
 */
export function findFacts(events: readonly PlacedEvent[], place: Place): Facts {
  const isPlace = ({ sequence, index }: Place) =>
    sequence === place.sequence && index === place.index;
  const sale = narrow(events.filter(isPlace), isSale)[0];
  if (sale === undefined) {
    throw new RangeError(`Nothing was sold by event ${place.index} of entry ${place.sequence}.`);
  }
  const { loan } = sale.event;
  const own = events.filter(({ sequence }) => sequence === place.sequence);
  const grounds = narrow(own, isGrounds).findLast(
    (stated) => stated.index < place.index && isFor(stated.event, sale.event),
  );
  if (grounds === undefined) throw new RangeError("The entry does not say what the sale rests on.");
  const after = own.filter(({ index }) => index > place.index);
  const alerts = narrow(events, isAlert).filter(
    (alert) => alert.event.loan === loan && isBefore(alert, place),
  );
  const told = new Set([...alerts, sale].map(({ sequence, index }) => `${sequence}-${index}`));
  return {
    sale,
    grounds,
    badDebt: narrow(after, isBadDebt).find(({ event }) => event.loan === loan) ?? null,
    returned: narrow(after, isReturned).find(({ event }) => event.loan === loan) ?? null,
    alerts,
    notices: narrow(events, isNotice).filter(({ event }) => told.has(event.notification)),
  };
}

/** Whether an event warned the borrower, told of a warning or acknowledged it. */
export function isAboutTelling(event: Event): boolean {
  return isAlert(event) || isNotice(event);
}

/** Every event that the facts are made of. */
export function placesOf(facts: Facts): Place[] {
  const { sale, grounds, badDebt, returned, alerts, notices } = facts;
  return [sale, grounds, badDebt, returned, ...alerts, ...notices].filter((fact) => fact !== null);
}

function narrow<E extends Event>(
  events: readonly PlacedEvent[],
  is: (event: Event) => event is E,
): Placed<E>[] {
  return events.flatMap(({ event, ...place }) => (is(event) ? [{ ...place, event }] : []));
}

const isGrounds = (event: Event) => event.type === "grounds_stated";
const isBadDebt = (event: Event) => event.type === "bad_debt_realized";
const isReturned = (event: Event) => event.type === "collateral_released";
const isAlert = (event: Event) =>
  event.type === "alert_raised" || event.type === "loan_became_liquidatable";
const isNotice = (event: Event) =>
  event.type === "notification_delivered" || event.type === "notification_acknowledged";

/** An entry may hold sales of several markets; the sale's postings name the accounts of its own. */
function isFor({ market }: GroundsStated, sale: SaleEvent): boolean {
  return sale.postings.some(({ account }) => {
    const [kind = "", owner] = account.split(":");
    return owner === market && ["pledged", "principal", "interest"].includes(kind);
  });
}

function isBefore(one: Place, other: Place): boolean {
  return (
    one.sequence < other.sequence || (one.sequence === other.sequence && one.index < other.index)
  );
}
