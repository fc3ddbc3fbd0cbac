import { keepNewest } from "./keep-newest.ts";

/** What a caller may still send. */
interface Allowance {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the same is allowed again, or until the whole allowance is back. */
  readonly resetSeconds: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const BUCKETS_MAX = 100_000;

/** A bucket of requests for each caller that fills evenly within a minute. */
export class RateLimit {
  readonly #perMinute: number;
  readonly #now: () => number;
  /** In the order in which they were used last. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /**
   * Takes what a request of `caller` costs, one unless told; null when there is no limit. What costs more
   * than a whole allowance takes all of it.
   */
  take(caller: string, cost = 1): Allowance | null {
    const limit = this.#perMinute;
    if (limit === 0) return null;
    const perMilli = limit / 60_000;
    const price = Math.min(cost, limit);
    const bucket = this.#bucketOf(caller, perMilli);
    const isAllowed = bucket.tokens >= price;
    if (isAllowed) bucket.tokens -= price;
    const wanted = isAllowed ? limit - bucket.tokens : price - bucket.tokens;
    return {
      isAllowed,
      limit,
      remaining: Math.floor(bucket.tokens),
      resetSeconds: Math.max(1, Math.ceil(wanted / perMilli / 1_000)),
    };
  }

  /** Gives back what was taken in vain. */
  giveBack(caller: string, cost = 1): void {
    const bucket = this.#buckets.get(caller);
    if (bucket !== undefined) bucket.tokens = Math.min(this.#perMinute, bucket.tokens + cost);
  }

  /** The caller's bucket, filled up to now. Who has sent nothing for longest is forgotten. */
  #bucketOf(caller: string, perMilli: number): Bucket {
    const now = this.#now();
    const known = this.#buckets.get(caller);
    const grown = known === undefined ? Infinity : known.tokens + (now - known.at) * perMilli;
    const bucket = { tokens: Math.min(this.#perMinute, grown), at: now };
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    keepNewest(this.#buckets, BUCKETS_MAX);
    return bucket;
  }
}
