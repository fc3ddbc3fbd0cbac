export { CRASH_ASSETS, CRASH_PRICE_DECIMALS } from "./crash.ts";
export type { CrashAsset } from "./crash.ts";
export { crashPath } from "./crash-path.ts";
export type { CrashPath } from "./crash-path.ts";
export { CRASH_WINDOWS, crashWindowAt, documentedDayAt } from "./crash-window.ts";
export type { CrashWindow } from "./crash-window.ts";
export { CRASHES, crashOf } from "./documented-crashes.ts";
export { explainCrash, explainPlan } from "./explain-rehearsal.ts";
export type { RehearsalUnits } from "./explain-rehearsal.ts";
export {
  coinsKeptShare,
  crashPathsOf,
  rehearseCrash,
  rehearseCrashes,
} from "./rehearse-crashes.ts";
export type { CrashRehearsal } from "./rehearse-crashes.ts";
export { RehearsalBook } from "./rehearsal-book.ts";
export type { RehearsalLoan, RehearsalMarket } from "./rehearsal-book.ts";
export type { RehearsalOutcome } from "./rehearse.ts";
export { RefusedCommand } from "../replay/operator.ts";
export type { Candle } from "../inputs/price-path.ts";
