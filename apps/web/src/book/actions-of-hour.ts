import type { AnswerOf } from "../api/query.ts";
import { percentText } from "../format/numbers.ts";

export type Liquidation = AnswerOf<"listLiquidations">["items"][number];
export type Alert = AnswerOf<"listAlerts">["items"][number];

/** A sale or an alert in one list. */
export interface Action {
  readonly id: string;
  readonly sequence: number;
  readonly at: string;
  readonly kind: string;
  readonly loan: string;
  readonly price: string;
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

/** Sales and alerts since an hour before `now`, newest first. */
export function actionsOfLastHour(
  now: string,
  sales: readonly Liquidation[],
  alerts: readonly Alert[],
): readonly Action[] {
  const since = Date.parse(now) - HOUR_MILLIS;
  const actions: Action[] = [
    ...sales.map((sale) => ({
      id: `sale ${sale.sequence}.${sale.index}`,
      sequence: sale.sequence,
      at: sale.at,
      kind: KINDS[sale.kind],
      loan: sale.loan,
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
      price: alert.price,
      ltvBefore: alert.ltv,
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
