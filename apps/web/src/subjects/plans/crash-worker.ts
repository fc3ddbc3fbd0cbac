import { CRASHES, crashPath, RefusedCommand, rehearseCrashes } from "@plimsoll/lab/crashes";
import type { CrashAnswer, CrashTask } from "./crash-question.ts";

const HOUR_MILLIS = 3_600_000;

/* Seven crashes, minute by minute, in the real engine: a second or two that the page must not wait. */

function answer({ market, loan, plan, asset, realHours }: CrashTask): CrashAnswer {
  const paths = CRASHES.map(({ id }) => {
    const real = realHours.find(({ crash }) => crash === id);
    const candles = real && { candles: real.candles, barMs: HOUR_MILLIS };
    return crashPath({ crash: id, asset, ...(candles && { candles }) });
  });
  try {
    return { crashes: rehearseCrashes({ market, loan, plan, asset, paths }) };
  } catch (error) {
    if (!(error instanceof RefusedCommand)) throw error;
    return { problem: "The book would not open this loan with this plan." };
  }
}

self.addEventListener("message", ({ data }: MessageEvent<CrashTask>) => {
  self.postMessage(answer(data));
});
