import type { GroundsStated, Wad } from "@plimsoll/engine";
import { collateralValue, formatAmount, zeroFloorSub } from "@plimsoll/engine";
import type { Facts, NoticeEvent, Placed, SaleEvent } from "./facts.ts";
import type { Place } from "./format.ts";
import { isUsable, priceOf, usesOf, type QuoteUse } from "./price.ts";
import { afterSale, before } from "./standing.ts";

/** An amount of an asset: whole units for people, base units for exact arithmetic. */
export interface AmountText {
  readonly asset: string;
  readonly amount: string;
  readonly baseUnits: string;
}

/** One feed as the book held it. */
export interface FeedText {
  readonly feed: string;
  readonly status: string;
  readonly price: string;
  readonly since: string;
  readonly quotes: readonly {
    readonly venue: string;
    readonly price: string;
    readonly at: string;
    readonly use: QuoteUse | "unused";
  }[];
}

/** What happened of telling the borrower. */
export interface NoticeText extends Place {
  readonly of: string;
  readonly at: string;
  readonly what: "delivered" | "failed" | "acknowledged";
  readonly channel: string | null;
  readonly triedAt: string | null;
}

/** What a receipt says, in words and decimal text. Instants are UTC, ratios plain (0.86). */
export interface Summary {
  readonly kind:
    "plan_sale" | "soft_liquidation" | "liquidation" | "outside_liquidation" | "pre_liquidation";
  readonly at: string;
  readonly loan: string;
  readonly market: string;
  readonly counterparty: string;
  readonly price: string;
  readonly feeds: readonly FeedText[];
  readonly rule: {
    readonly triggerLtv: string;
    /** Null where the buyer chooses the size. */
    readonly targetLtv: string | null;
    readonly liquidationLtv: string;
    readonly planStep: number | null;
    readonly fee: string;
  };
  readonly before: SituationText;
  readonly sold: AmountText;
  readonly soldValue: AmountText;
  readonly repaid: AmountText;
  readonly cost: AmountText;
  readonly after: SituationText;
  readonly badDebt: AmountText;
  readonly fromInsurance: AmountText;
  readonly fromSuppliers: AmountText;
  /** What a closing sale gave back to the borrower. */
  readonly returned: AmountText;
  readonly alerts: readonly (Place & {
    readonly at: string;
    /** Of an alert by LTV; null for one by price. */
    readonly triggerLtv: string | null;
    readonly alertPrice: string | null;
    readonly ltv: string | null;
    readonly price: string;
  })[];
  readonly notices: readonly NoticeText[];
}

interface SituationText {
  readonly collateral: AmountText;
  readonly value: AmountText;
  readonly debt: AmountText;
  readonly ltv: string | null;
}

/** Writes out what the facts say. */
export function summarize(facts: Facts): Summary {
  const { sale, badDebt, returned, alerts, notices } = facts;
  const grounds = facts.grounds.event;
  const { event } = sale;
  const price = priceOf(grounds);
  const value = collateralValue(event.seizedAssets, price);
  const loanText = (amount: bigint) => text(amount, grounds.loanAsset, grounds.loanDecimals);
  const collateralText = (amount: bigint) =>
    text(amount, grounds.collateralAsset, grounds.collateralDecimals);
  const situation = ({ position, standing, ltv }: ReturnType<typeof before>): SituationText => ({
    collateral: collateralText(position.collateral),
    value: loanText(standing.value),
    debt: loanText(standing.borrowed),
    ltv: ratioOrNull(ltv),
  });
  return {
    kind: kindOf(event),
    at: instant(event.at),
    loan: event.loan,
    market: grounds.market,
    counterparty: event.type === "collateral_sold" ? "desk" : event.liquidator,
    price: priceText(price, grounds),
    feeds: feedTexts(grounds),
    rule: ruleText(event, grounds),
    before: situation(before(event, price)),
    sold: collateralText(event.seizedAssets),
    soldValue: loanText(value),
    repaid: loanText(event.repaidAssets),
    cost: loanText(zeroFloorSub(value, event.repaidAssets)),
    after: situation(afterSale(event, price)),
    badDebt: loanText(badDebt?.event.badDebtAssets ?? 0n),
    fromInsurance: loanText(badDebt?.event.fromInsurance ?? 0n),
    fromSuppliers: loanText(badDebt?.event.fromSuppliers ?? 0n),
    returned: collateralText(returned?.event.assets ?? 0n),
    alerts: alerts.map(({ sequence, index, event: { at, why } }) => ({
      sequence,
      index,
      at: instant(at),
      triggerLtv: "triggerLtv" in why ? ratio(why.triggerLtv) : null,
      alertPrice: "alertPrice" in why ? priceText(why.alertPrice, grounds) : null,
      ltv: ratioOrNull(why.ltvBefore),
      price: priceText(why.price, grounds),
    })),
    notices: notices.map(noticeText),
  };
}

function kindOf(event: SaleEvent): Summary["kind"] {
  if (event.type === "liquidated") return "outside_liquidation";
  if (event.type === "pre_liquidated") return "pre_liquidation";
  if (event.step !== null) return "plan_sale";
  return event.why.trigger === "soft" ? "soft_liquidation" : "liquidation";
}

function ruleText(event: SaleEvent, grounds: GroundsStated): Summary["rule"] {
  const liquidationLtv = ratio(grounds.lltv);
  if (event.type === "collateral_sold") {
    return {
      triggerLtv: ratio(event.why.triggerLtv),
      targetLtv: ratio(event.targetLtv),
      liquidationLtv,
      planStep: event.step,
      fee: ratio(event.fee),
    };
  }
  const triggerLtv = event.type === "pre_liquidated" ? ratio(event.terms.preLltv) : liquidationLtv;
  const fee = ratio((event.incentiveFactor - ONE) as Wad);
  return { triggerLtv, targetLtv: null, liquidationLtv, planStep: null, fee };
}

function feedTexts(grounds: GroundsStated): FeedText[] {
  return grounds.feeds.map((evidence) => {
    const { feed, settings, mark, quotes } = evidence;
    const uses = usesOf(evidence, grounds.at);
    return {
      feed,
      status: isUsable(evidence) ? mark.status : "stale",
      price: formatAmount(mark.confirmed, settings.decimals),
      since: instant(mark.confirmedSince),
      quotes: quotes.map(({ venue, price, at }) => ({
        venue,
        price: formatAmount(price, settings.decimals),
        at: instant(at),
        use: uses.get(venue) ?? "unused",
      })),
    };
  });
}

function noticeText({ sequence, index, event }: Placed<NoticeEvent>): NoticeText {
  const isTold = event.type === "notification_delivered";
  return {
    sequence,
    index,
    of: event.notification,
    at: instant(event.at),
    what: isTold ? event.outcome : "acknowledged",
    channel: isTold ? event.channel : null,
    triedAt: isTold ? instant(event.triedAt) : null,
  };
}

const RATIO_DECIMALS = 18;
const PRICE_DECIMALS = 36;
const ONE = 10n ** BigInt(RATIO_DECIMALS);

/** An oracle price as whole loan units a whole unit of collateral. */
function priceText(price: bigint, { loanDecimals, collateralDecimals }: GroundsStated): string {
  return formatAmount(price, PRICE_DECIMALS + loanDecimals - collateralDecimals);
}

function text(amount: bigint, asset: string, decimals: number): AmountText {
  return { asset, amount: formatAmount(amount, decimals), baseUnits: amount.toString() };
}

function ratio(value: Wad): string {
  return formatAmount(value, RATIO_DECIMALS);
}

function ratioOrNull(value: Wad | null): string | null {
  return value === null ? null : ratio(value);
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
