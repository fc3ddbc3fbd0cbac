export { CRASH_ASSETS, CRASH_PRICE_DECIMALS } from "./crash.ts";
export type { Crash, CrashAsset, CrashId, CrashSource, DayPrices } from "./crash.ts";
export { CRASH_SEED, crashPath } from "./crash-path.ts";
export type { CrashPath, CrashPathTerms } from "./crash-path.ts";
export { CRASH_WINDOWS, crashWindow, crashWindowAt, documentedDayAt } from "./crash-window.ts";
export type { CrashWindow } from "./crash-window.ts";
export { CRASHES, crashOf } from "./documented-crashes.ts";
export { explainCrash, explainPlan } from "./explain-rehearsal.ts";
export type { AmountUnit, CrashStory, PlanStory, RehearsalUnits } from "./explain-rehearsal.ts";
export {
  coinsKeptShare,
  crashPathsOf,
  rehearseCrash,
  rehearseCrashes,
} from "./rehearse-crashes.ts";
export type { CrashRehearsal, CrashRehearsalTerms } from "./rehearse-crashes.ts";
export { RehearsalBook } from "./rehearsal-book.ts";
export type { Holdings, RehearsalLoan, RehearsalMarket } from "./rehearsal-book.ts";
export { rehearse } from "./rehearse.ts";
export type { RehearsalOutcome, RehearsalPolicy, RehearsalTerms } from "./rehearse.ts";
export { RefusedCommand } from "../replay/operator.ts";
export type { PricePoint } from "../inputs/price-path.ts";
export type { Bars, Candle } from "../inputs/candle.ts";
