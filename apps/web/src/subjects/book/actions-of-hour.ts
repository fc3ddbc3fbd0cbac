import type { AnswerOf } from "../../foundation/api/query.ts";
import { percentText } from "../../foundation/format/numbers.ts";
import { deedWords } from "./deed-words.ts";

export type Liquidation = AnswerOf<"listLiquidations">["items"][number];
type Alert = AnswerOf<"listAlerts">["items"][number];

type Deed = AnswerOf<"listActions">["items"][number];

/** A sale, an alert or something else that the book did, in one list. */
export interface Action {
  readonly id: string;
  readonly sequence: number;
  readonly at: string;
  readonly kind: string;
  /** Null for what concerns a whole market, or one customer. */
  readonly loan: string | null;
  readonly market: string | null;
  readonly price: string | null;
  readonly ltvBefore: string | null;
  readonly sale: Liquidation | null;
}

const HOUR_MILLIS = 3_600_000;
const KINDS: Readonly<Record<Liquidation["kind"] | Alert["kind"], string>> = {
  plan_sale: "Plan sale",
  soft_liquidation: "Soft liquidation",
  liquidation: "Liquidation",
  outside_liquidation: "Outside liquidation",
  pre_liquidation: "Pre-liquidation",
  market_alert: "Alert",
  own_alert: "Own alert",
  own_price_alert: "Own alert",
  liquidatable: "Liquidatable",
};

/** Sales, alerts and all else since an hour before `now`, newest first. */
export function actionsOfLastHour(
  now: string,
  sales: readonly Liquidation[],
  alerts: readonly Alert[],
  deeds: readonly Deed[],
): readonly Action[] {
  const since = Date.parse(now) - HOUR_MILLIS;
  const actions: Action[] = [
    ...sales.map((sale) => ({
      id: `sale ${sale.sequence}.${sale.index}`,
      sequence: sale.sequence,
      at: sale.at,
      kind: KINDS[sale.kind],
      loan: sale.loan,
      market: sale.market,
      price: sale.price,
      ltvBefore: sale.ltvBefore,
      sale,
    })),
    ...alerts.map((alert) => ({
      id: `alert ${alert.sequence}.${alert.index}`,
      sequence: alert.sequence,
      at: alert.at,
      kind: `${KINDS[alert.kind]} at ${alert.triggerLtv === null ? `a price of ${alert.alertPrice}` : percentText(alert.triggerLtv)}`,
      loan: alert.loan,
      market: alert.market,
      price: alert.price,
      ltvBefore: alert.ltv,
      sale: null,
    })),
    ...deeds.map((deed) => ({
      id: `deed ${deed.sequence}.${deed.index}`,
      sequence: deed.sequence,
      at: deed.event.at,
      kind: deedWords(deed.event),
      loan: deed.loan,
      market: deed.market,
      price: null,
      ltvBefore: null,
      sale: null,
    })),
  ];
  return actions
    .filter(({ at }) => Date.parse(at) > since)
    .sort((left, right) => right.sequence - left.sequence);
}

/** Whether a list, newest first, ends within the hour although there is more of it. */
export function endsWithinHour(
  now: string,
  {
    items,
    hasNextPage,
  }: { readonly items: readonly { readonly at: string }[]; readonly hasNextPage: boolean },
): boolean {
  const oldest = items.at(-1);
  return (
    hasNextPage && oldest !== undefined && Date.parse(oldest.at) > Date.parse(now) - HOUR_MILLIS
  );
}
