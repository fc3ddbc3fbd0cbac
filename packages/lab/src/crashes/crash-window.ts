import type { Millis } from "@plimsoll/engine";
import type { Crash, CrashAsset, CrashId, DayPrices } from "./crash.ts";
import { DAY_MS, daysOf, firstInstantOf } from "./crash-path.ts";
import { CRASHES } from "./documented-crashes.ts";

/** The days that a crash on file covers. */
export interface CrashWindow {
  readonly crash: CrashId;
  /** 00:00 UTC of the first day. */
  readonly from: Millis;
  /** 00:00 UTC after the last day. */
  readonly to: Millis;
  readonly days: number;
}

/** The days of a crash. */
function crashWindow(crash: Crash): CrashWindow {
  const from = firstInstantOf(crash);
  const days = crash.days.BTC.length;
  return { crash: crash.id, from, to: (from + days * DAY_MS) as Millis, days };
}

/** The days of every crash on file, oldest first; none of them overlap. */
export const CRASH_WINDOWS: readonly CrashWindow[] = CRASHES.map(crashWindow);

/** The crash that this instant lies in; null when it lies in none. */
export function crashWindowAt(at: Millis): CrashWindow | null {
  return CRASH_WINDOWS.find(({ from, to }) => at >= from && at < to) ?? null;
}

/** The documented prices of the day that this instant lies in; null outside all crashes. */
export function documentedDayAt(asset: CrashAsset, at: Millis): DayPrices | null {
  for (const crash of CRASHES) {
    const { from, to } = crashWindow(crash);
    if (at >= from && at < to)
      return daysOf(crash, asset)[Math.floor((at - from) / DAY_MS)] ?? null;
  }
  return null;
}
