import type { PartLog } from "./part-log.ts";

/** Something that is done whenever there is cause, at least now and then, until it is stopped. */
export interface Loop {
  /** There is cause now. */
  wake(): void;
  /** Settles when the round that is under way has ended. */
  readonly ended: Promise<void>;
}

const FIRST_PAUSE_MILLIS = 100;
const LONGEST_PAUSE_MILLIS = 5_000;

/**
 * Runs `round` again and again: at once while it says that there is more, otherwise when woken or after
 * `idleMs`. A round that fails is tried again, ever more slowly.
 */
export function startLoop(options: {
  readonly round: () => Promise<boolean>;
  readonly idleMs: number;
  readonly signal: AbortSignal;
  readonly log: PartLog;
  readonly failure: string;
}): Loop {
  const { round, idleMs, signal, log, failure } = options;
  let isWoken = false;
  let rouse: () => void = () => undefined;
  const rest = (millis: number, untilWoken: boolean): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted || (untilWoken && isWoken)) return resolve();
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", finish);
        rouse = () => undefined;
        resolve();
      };
      const timer = setTimeout(finish, millis);
      signal.addEventListener("abort", finish);
      if (untilWoken) rouse = finish;
    });

  const run = async (): Promise<void> => {
    let pauseMs = FIRST_PAUSE_MILLIS;
    while (!signal.aborted) {
      isWoken = false;
      try {
        const hasMore = await round();
        pauseMs = FIRST_PAUSE_MILLIS;
        if (!hasMore) await rest(idleMs, true);
      } catch (error) {
        if (signal.aborted) return;
        log.warn({ error, pauseMs }, failure);
        await rest(pauseMs, false);
        pauseMs = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMs);
      }
    }
  };
  return {
    wake: () => {
      isWoken = true;
      rouse();
    },
    ended: run(),
  };
}
