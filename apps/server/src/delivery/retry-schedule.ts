/** When a delivery is tried again, and when it is given up. */
export interface RetrySchedule {
  /** Pause in milliseconds after the first, second … failed attempt; after the last no more is made. */
  readonly pausesMs: readonly number[];
  /** An endpoint is switched off when it has failed this often in a row … */
  readonly disableAfterFailures: number;
  /** … and for at least this long. */
  readonly disableAfterMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Eleven attempts within about three days. */
export const DEFAULT_SCHEDULE: RetrySchedule = {
  pausesMs: [
    5 * SECOND,
    30 * SECOND,
    2 * MINUTE,
    10 * MINUTE,
    HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    24 * HOUR,
    24 * HOUR,
  ],
  disableAfterFailures: 20,
  disableAfterMs: 72 * HOUR,
};

const RETRY_AFTER_MILLIS_MAX = 6 * HOUR;

/**
 * The pause after `attempts` failed attempts, up to a fifth longer at random; at least what the
 * receiver asked for. Null when it is over.
 */
export function pauseAfter(
  schedule: RetrySchedule,
  attempts: number,
  retryAfterMs: number,
  random: () => number = Math.random,
): number | null {
  const pause = schedule.pausesMs[attempts - 1];
  if (pause === undefined) return null;
  const asked = Math.min(retryAfterMs, RETRY_AFTER_MILLIS_MAX);
  return Math.max(Math.round(pause * (1 + random() / 5)), asked);
}
