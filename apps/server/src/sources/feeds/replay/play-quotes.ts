import type { Observation } from "../observation.ts";

/** Time as the replay sees it; it may stand still, run faster or start over. */
export interface PlayClock {
  now(): number;
  /** Settles when the clock has reached `at`, or when the signal is raised. */
  waitUntil(at: number, signal: AbortSignal): Promise<void>;
}

export interface Play {
  readonly quotes: Iterable<Observation> | AsyncIterable<Observation>;
  readonly clock: PlayClock;
  /** Takes one quote to the book; the next waits for it. */
  readonly post: (quote: Observation) => Promise<void>;
  readonly signal: AbortSignal;
  /** Plays the first quote at this instant, and the others as long after it as they were then. */
  readonly beginAt?: number;
}

/** Posts quotes at their times, in order, until the end or the signal. Returns how many it posted. */
export async function playQuotes(play: Play): Promise<number> {
  const { clock, post, signal, beginAt } = play;
  let shift: number | undefined = beginAt === undefined ? 0 : undefined;
  let count = 0;
  for await (const quote of play.quotes) {
    shift ??= (beginAt ?? 0) - quote.quotedAt;
    const at = quote.quotedAt + shift;
    await clock.waitUntil(at, signal);
    if (signal.aborted) return count;
    await post({ ...quote, quotedAt: at });
    count += 1;
  }
  return count;
}

/** Longest timer that Node has. */
const TIMER_MILLIS_MAX = 2_147_483_647;

/** The time of this machine. */
export const WALL_CLOCK: PlayClock = {
  now: Date.now,
  waitUntil: async (at, signal) => {
    while (!signal.aborted && Date.now() < at) {
      await new Promise<void>((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          signal.removeEventListener("abort", finish);
          resolve();
        };
        const timer = setTimeout(finish, Math.min(at - Date.now(), TIMER_MILLIS_MAX));
        signal.addEventListener("abort", finish);
      });
    }
  },
};
