export { decide, execute, isContinuationDue } from "./engine.ts";
export type { Decision } from "./engine.ts";
export { apply } from "./events/apply.ts";
export { postingsOf } from "./events/event.ts";
export type * from "./events/event.ts";
export type * from "./events/book-events.ts";
export type * from "./events/feed-events.ts";
export type * from "./events/loan-events.ts";
export type * from "./events/market-events.ts";
export type * from "./events/sale-events.ts";
export type * from "./events/trigger-events.ts";
export type { FeedEvidence, GroundsStated } from "./events/sale-grounds.ts";
export type * from "./commands/command.ts";
export type { Releasable, Rejection, RejectionCode } from "./commands/rejection.ts";
export { TRIGGERS_PER_COMMAND_MAX } from "./commands/fire-triggers.ts";
export { DELIVERIES_PER_COMMAND_MAX } from "./commands/notifications.ts";
export { availableBalance, createBook, placeKey } from "./state/book.ts";
export type { Book } from "./state/book.ts";
export { balanceSheet } from "./state/balance-sheet.ts";
export { checkInvariants, findViolations } from "./state/check-invariants.ts";
export { restore } from "./state/restore.ts";
export { hashLines, snapshot, stateHash } from "./state/snapshot.ts";
export { DESK, FEES, HOUSE_ACCOUNTS, INSURANCE, NO_LOAN, NOBODY } from "./state/records.ts";
export type { Account, Asset, Feed, Loan, Market, SupplyPosition } from "./state/records.ts";
export { knownShortfall, standingSupply } from "./state/known-shortfall.ts";
export { loanState } from "./state/loan-state.ts";
export type { LoanState } from "./state/loan-state.ts";
export { waitingSaleOf, waitingSales } from "./state/waiting-sales.ts";
export { observedVolatility } from "./state/volatility.ts";
export {
  defaultAlertLtvs,
  defaultGrace,
  PAUSABLE_ACTIONS,
  referenceSettings,
  validateMarketSettings,
  validatePlanIn,
} from "./state/market-settings.ts";
export type { MarketSettings, PausableAction } from "./state/market-settings.ts";
export { dustOf, fullIncentivePolicy } from "./liquidation/liquidation-policy.ts";
export type {
  LadderPolicy,
  LiquidationPolicy,
  SoftBand,
} from "./liquidation/liquidation-policy.ts";
export { liquidationIncentiveFactor } from "./liquidation/incentive-factor.ts";
export { exchangeByRepaid, exchangeBySeized } from "./liquidation/seizure.ts";
export { after, leastSale } from "./liquidation/sale-size.ts";
export { feeOnRamp, saleFactor } from "./liquidation/fee-ramp.ts";
export { preLiquidationWindow } from "./liquidation/pre-liquidation.ts";
export { decideMark } from "./oracle/mark.ts";
export { readQuotes } from "./oracle/reading.ts";
export { HOURLY_VOLATILITY, nextVariance, volatilityIn } from "./oracle/volatility.ts";
export type { VolatilitySettings } from "./oracle/volatility.ts";
export { Sha256 } from "./state/sha256.ts";
export { defaultPlan, defaultSoftBand } from "./protection/default-plan.ts";
export { earlyTriggerLtv } from "./protection/early-trigger.ts";
export type { EarlyTrigger, ObservedVolatility } from "./protection/early-trigger.ts";
export { PRICE_ALERT_BITS } from "./protection/own-alerts.ts";
export { OWN_ALERT_BITS } from "./protection/schedule.ts";
export { PLAN_STEPS_MAX, triggerLtvOf } from "./protection/plan.ts";
export type { PlanStep, ProtectionPlan } from "./protection/plan.ts";
export { accrual } from "./market/accrual.ts";
export {
  collateralValue,
  exceedsLtv,
  isAbove,
  loanToValue,
  maxBorrow,
  ORACLE_PRICE_SCALE,
  ltvOf,
  priceAtLtv,
  standingOf,
} from "./market/health.ts";
export type { Position, Standing } from "./market/health.ts";
export { borrowedAssets } from "./market/totals.ts";
export type { MarketTotals } from "./market/totals.ts";
export { borrowRate, SECONDS_PER_YEAR, utilization } from "./rates/rate-model.ts";
export type { RateModel } from "./rates/rate-model.ts";
export { composeMark } from "./oracle/compose-mark.ts";
export { defaultComposedFeed, defaultMedianFeed } from "./oracle/default-feed-settings.ts";
export { explainComposed, explainMark, MARK_REASONS } from "./oracle/explain-mark.ts";
export type { MarkExplanation, MarkReason } from "./oracle/explain-mark.ts";
export type {
  ComposedFeedSettings,
  FeedSettings,
  MedianFeedSettings,
} from "./oracle/feed-settings.ts";
export type { Mark, MarkStatus } from "./oracle/feed-state.ts";
export { oraclePriceFactor, toOraclePrice } from "./oracle/price-scale.ts";
export { isWorthless } from "./oracle/worthless.ts";
export type { Quote } from "./oracle/quote.ts";
export { isAssetKind } from "./ledger/ledger-account.ts";
export type { LedgerAccount, LedgerAccountKind } from "./ledger/ledger-account.ts";
export { ArithmeticError } from "./math/arithmetic-error.ts";
export type { ArithmeticErrorKind } from "./math/arithmetic-error.ts";
export { wTaylorCompounded } from "./math/compound-interest.ts";
export { wExp } from "./math/exp.ts";
export { min, mulDivDown, mulDivUp, toUint128, zeroFloorSub } from "./math/mul-div.ts";
export { toAssetsDown, toAssetsUp, toSharesDown, toSharesUp } from "./math/shares.ts";
export { bound, wDivToZero, wMulToZero } from "./math/signed.ts";
export { WAD, wDivDown, wDivUp, wMulDown } from "./math/wad.ts";
export { assert, InvariantViolation } from "./units/assert.ts";
export { formatAmount, formatPercent } from "./units/format-amount.ts";
export { parseAmount, parseWad } from "./units/parse-amount.ts";
export type { ParsedAmount } from "./units/parse-amount.ts";
export { isIdentifier } from "./units/identifiers.ts";
export type {
  AccountId,
  AssetId,
  FeedId,
  LedgerAccountId,
  LoanId,
  MarketId,
  VenueId,
} from "./units/identifiers.ts";
export { add, as, subtract, UINT128_MAX } from "./units/quantity.ts";
export type {
  Amount,
  BorrowShares,
  CollateralAssets,
  FeedPrice,
  LoanAssets,
  OraclePrice,
  SupplyShares,
  Wad,
  WadPerSecond,
} from "./units/quantity.ts";
export { toSeconds } from "./units/time.ts";
export type { Millis } from "./units/time.ts";
