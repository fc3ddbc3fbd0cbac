export { CRASH_ASSETS, CRASH_PRICE_DECIMALS } from "./crash.ts";
export type { Crash, CrashAsset, CrashId, CrashSource, DayPrices } from "./crash.ts";
export { CRASH_SEED, crashPath } from "./crash-path.ts";
export type { CrashPath, CrashPathTerms } from "./crash-path.ts";
export { CRASHES, crashOf } from "./documented-crashes.ts";
