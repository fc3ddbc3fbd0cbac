import type { GroundsStated, Wad } from "@plimsoll/engine";
import { collateralValue, formatAmount, zeroFloorSub } from "@plimsoll/engine";
import type { Facts, NoticeEvent, Placed, SaleEvent } from "./facts.ts";
import type { AmountText, FeedText, NoticeText, SituationText, Summary } from "./format.ts";
import { isUsable, priceOf, usesOf } from "./price.ts";
import { afterSale, before } from "./standing.ts";

/** Writes out what the facts say. */
export function summarize(facts: Facts): Summary {
  const { sale, badDebt, returned, alerts, notices } = facts;
  const grounds = facts.grounds.event;
  const { event } = sale;
  const crumb = badDebt?.event.crumb;
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
    ...(crumb === undefined
      ? {}
      : {
          crumb: {
            collateral: collateralText(crumb.collateral),
            to: crumb.to,
            paid: loanText(crumb.paid),
          },
        }),
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
