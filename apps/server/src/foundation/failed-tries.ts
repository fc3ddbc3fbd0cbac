import { keepNewest } from "./keep-newest.ts";

interface Record {
  /** Failures that are not forgiven yet. */
  failures: number;
  /** When one was last forgiven, or the first one counted. */
  forgivenAt: number;
  /** Until when nothing is tried. */
  waitsUntil: number;
}

/** A try that has begun counts as a failure until it is told otherwise. */
export interface Try {
  /** It was no failure. */
  forgive(): void;
}

/** Failures that cost nothing: people mistype. */
const FREE_FAILURES = 20;
/** One failure is forgiven each time so long has passed. */
const FORGIVE_MILLIS = 10_000;
const FIRST_WAIT_MILLIS = 1_000;
const WAIT_MILLIS_MAX = 300_000;
const KEPT_MAX = 100_000;

/**
 * Failed tries to say who one is, by the place they come from. Each failure beyond a few doubles the wait until
 * that place may try again; other places never wait for it. A try is counted before it is judged, so that many
 * at the same time are no way around.
 */
export class FailedTries {
  readonly #now: () => number;
  readonly #records = new Map<string, Record>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Begins a try; or how many seconds this place has to wait first. */
  begin(place: string): Try | number {
    const now = this.#now();
    const record = this.#recordOf(place, now);
    const waits = record.waitsUntil - now;
    if (waits > 0) return Math.ceil(waits / 1_000);
    const before = record.waitsUntil;
    record.failures += 1;
    const beyond = record.failures - FREE_FAILURES;
    if (beyond > 0) {
      record.waitsUntil = now + Math.min(WAIT_MILLIS_MAX, FIRST_WAIT_MILLIS * 2 ** (beyond - 1));
    }
    const own = record.waitsUntil;
    return {
      forgive: () => {
        record.failures = Math.max(0, record.failures - 1);
        if (record.waitsUntil === own) record.waitsUntil = before;
      },
    };
  }

  #recordOf(place: string, now: number): Record {
    const known = this.#records.get(place);
    const record = known ?? { failures: 0, forgivenAt: now, waitsUntil: 0 };
    const forgiven = Math.floor((now - record.forgivenAt) / FORGIVE_MILLIS);
    record.failures = Math.max(0, record.failures - forgiven);
    record.forgivenAt += forgiven * FORGIVE_MILLIS;
    this.#records.delete(place);
    this.#records.set(place, record);
    keepNewest(this.#records, KEPT_MAX);
    return record;
  }
}
