import { WAD } from "../math/wad.ts";
import { validatePriceScale } from "../oracle/price-scale.ts";
import { initialRateAtTarget, rateModelProblems } from "../rates/rate-model.ts";
import { validateMarketSettings } from "../state/market-settings.ts";
import { as } from "../units/quantity.ts";
import { checkAmounts, checkIdentifier, checkReason, findMarket, firstProblem } from "./checks.ts";
import type { AccrueInterest, ConfigureMarket, CreateMarket, SetFee } from "./command.ts";
import { checkOwner } from "./governance.ts";
import { accrue, emit, touch } from "./run.ts";
import type { Run, Verdict } from "./run.ts";

/** Most markets of a book. */
const MARKETS_MAX = 1000;
/** Highest market fee, part of the interest: 25 %, as in the reference. */
const MARKET_FEE_MAX = WAD / 4n;

/**
 * Refuses: rate_model_not_enabled, lltv_not_enabled, market_already_created, then invalid_field,
 * asset_not_found, feed_not_found, too_many.
 */
export function createMarket(run: Run, command: CreateMarket): Verdict {
  const { book } = run;
  const { rateModel, lltv, market, settings } = command;
  if (!book.enabledRateModels.has(rateModel.kind)) {
    return { code: "rate_model_not_enabled", rateModel: rateModel.kind };
  }
  if (!book.enabledLltvs.has(lltv)) return { code: "lltv_not_enabled" };
  if (book.markets.has(market)) return { code: "market_already_created", market };
  const invalid =
    checkIdentifier("market", market) ??
    firstProblem(rateModelProblems(rateModel)) ??
    firstProblem(validateMarketSettings(settings, lltv));
  if (invalid !== null) return invalid;
  const loanAsset = book.assets.get(command.loanAsset);
  if (loanAsset === undefined) return { code: "asset_not_found", asset: command.loanAsset };
  const collateralAsset = book.assets.get(command.collateralAsset);
  if (collateralAsset === undefined) {
    return { code: "asset_not_found", asset: command.collateralAsset };
  }
  const feed = book.feeds.get(command.feed);
  if (feed === undefined) return { code: "feed_not_found", feed: command.feed };
  const scaleProblems = validatePriceScale({
    feedDecimals: feed.settings.decimals,
    loanDecimals: loanAsset.decimals,
    collateralDecimals: collateralAsset.decimals,
  });
  const misfit = firstProblem(scaleProblems);
  if (misfit !== null) return misfit;
  if (book.markets.size >= MARKETS_MAX)
    return { code: "too_many", what: "markets", max: MARKETS_MAX };

  // Nothing is refused from here on.
  emit(run, {
    type: "market_created",
    at: run.now,
    market,
    loanAsset: loanAsset.id,
    collateralAsset: collateralAsset.id,
    feed: feed.id,
    lltv,
    rateModel,
    rateAtTarget: as(initialRateAtTarget(rateModel)),
    settings,
  });
  return null;
}

/**
 * New settings hold for the loans that exist too: the deleverage fee, the liquidation policy and the
 * alert rungs among them. Triggers may move, and those that are then crossed fire at once, so preview
 * a change first. What a pause or other terms held up is looked at again.
 * Refuses: not_owner, market_not_found, invalid_field.
 */
export function configureMarket(run: Run, command: ConfigureMarket): Verdict {
  const { settings, reason } = command;
  const notOwner = checkOwner(run, command.by);
  if (notOwner !== null) return notOwner;
  const { found: market, refusal } = findMarket(run.book, command.market);
  if (refusal !== null) return refusal;
  const invalid = firstProblem(validateMarketSettings(settings, market.lltv));
  if (invalid !== null) return invalid;
  const unsaid = checkReason(reason);
  if (unsaid !== null) return unsaid;

  // Nothing is refused from here on.
  emit(run, { type: "market_configured", at: run.now, market: market.id, settings, reason });
  touch(run, market);
  return null;
}

/** Interest up to now pays the old fee. Refuses: not_owner, market_not_found, already_set, max_fee_exceeded. */
export function setFee(run: Run, command: SetFee): Verdict {
  const { by, fee } = command;
  const notOwner = checkAmounts({ fee }) ?? checkOwner(run, by);
  if (notOwner !== null) return notOwner;
  const { found: market, refusal } = findMarket(run.book, command.market);
  if (refusal !== null) return refusal;
  if (market.fee === fee) return { code: "already_set" };
  if (fee > MARKET_FEE_MAX) return { code: "max_fee_exceeded" };
  accrue(run, market);

  // Nothing is refused from here on.
  emit(run, { type: "fee_set", at: run.now, market: market.id, fee });
  return null;
}

/** Refuses: market_not_found. */
export function accrueInterest(run: Run, command: AccrueInterest): Verdict {
  const { found: market, refusal } = findMarket(run.book, command.market);
  if (refusal !== null) return refusal;
  accrue(run, market);

  // Nothing is refused from here on.
  return null;
}
