import { RefusedCommand, rehearseCrashes } from "@plimsoll/lab/crashes";
import type { CrashAnswer, CrashQuestion } from "./crash-question.ts";

/* Seven crashes, minute by minute, in the real engine: a second or two that the page must not wait. */

function answer({ market, loan, plan, asset }: CrashQuestion): CrashAnswer {
  try {
    return { crashes: rehearseCrashes({ market, loan, plan, asset }) };
  } catch (error) {
    if (!(error instanceof RefusedCommand)) throw error;
    return { problem: "The book would not open this loan with this plan." };
  }
}

self.addEventListener("message", ({ data }: MessageEvent<CrashQuestion>) => {
  self.postMessage(answer(data));
});
