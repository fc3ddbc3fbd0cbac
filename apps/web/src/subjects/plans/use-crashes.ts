import { CRASH_ASSETS, type CrashAsset, type CrashRehearsal } from "@plimsoll/lab/crashes";
import { useEffect, useRef, useState } from "react";
import { useApi } from "../../foundation/api/query.ts";
import type { CrashAnswer, CrashQuestion, CrashTask } from "./crash-worker.ts";
import { realHoursOf } from "./real-hours.ts";

interface Crashes {
  /** The last answer; it stays while a new one is worked out. */
  readonly crashes: readonly CrashRehearsal[] | null;
  readonly problem: string | null;
  readonly isWorking: boolean;
}

/** A question is asked when the reader has stopped moving things for so long. */
const PAUSE_MILLIS = 400;

/** What each past crash would have done to a loan, worked out beside the page; null asks nothing. */
export function useCrashes(question: CrashQuestion | null): Crashes {
  const [state, setState] = useState<Crashes>({ crashes: null, problem: null, isWorking: false });
  const worker = useRef<Worker | null>(null);
  const isAsked = question !== null;
  const asset = question?.asset ?? "BTC";
  const onFile = useApi("listCrashes", { query: { asset } }, { isEnabled: isAsked });
  const past = onFile.data;
  // Without an answer chance plays every day, which is what it does where nothing is on file.
  const isReady = isAsked && (past !== undefined || onFile.isError);
  const content = isReady ? textOf(question) : null;
  const latest = useRef(question);
  latest.current = question;

  useEffect(() => () => worker.current?.terminate(), []);

  useEffect(() => {
    if (content === null) return;
    setState((before) => ({ ...before, isWorking: true }));
    const timer = setTimeout(() => {
      const asked = latest.current;
      if (asked === null) return;
      // What is still being worked out for an older question is of no use any more.
      worker.current?.terminate();
      worker.current = new Worker(new URL("./crash-worker.ts", import.meta.url), {
        type: "module",
      });
      worker.current.addEventListener("message", ({ data }: MessageEvent<CrashAnswer>) => {
        if ("problem" in data) {
          setState({ crashes: null, problem: data.problem, isWorking: false });
        } else setState({ crashes: data.crashes, problem: null, isWorking: false });
      });
      worker.current.addEventListener("error", () => {
        const problem = "The past crashes could not be worked out in this browser.";
        setState({ crashes: null, problem, isWorking: false });
      });
      const realHours = past === undefined ? [] : realHoursOf(past, asked.asset);
      worker.current.postMessage({ ...asked, realHours } satisfies CrashTask);
    }, PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [content, past]);

  return state;
}

/** The coin whose crashes are on file; null for others. */
export function crashAssetOf(asset: string): CrashAsset | null {
  return CRASH_ASSETS.find((known) => known === asset) ?? null;
}

function textOf(question: object): string {
  return JSON.stringify(question, (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}
