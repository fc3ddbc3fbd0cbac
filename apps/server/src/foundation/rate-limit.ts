/** What a caller may still send. */
interface Allowance {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until a request is allowed again, or until the whole allowance is back. */
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
  readonly #buckets = new Map<string, Bucket>();

  constructor(perMinute: number, now: () => number = () => performance.now()) {
    this.#perMinute = perMinute;
    this.#now = now;
  }

  /** Takes one request of `caller`; null when there is no limit. */
  take(caller: string): Allowance | null {
    const limit = this.#perMinute;
    if (limit === 0) return null;
    const now = this.#now();
    const perMilli = limit / 60_000;
    let bucket = this.#buckets.get(caller);
    if (bucket === undefined) {
      if (this.#buckets.size >= BUCKETS_MAX) this.#forgetFull(now, perMilli);
      bucket = { tokens: limit, at: now };
      this.#buckets.set(caller, bucket);
    }
    bucket.tokens = Math.min(limit, bucket.tokens + (now - bucket.at) * perMilli);
    bucket.at = now;
    const isAllowed = bucket.tokens >= 1;
    if (isAllowed) bucket.tokens -= 1;
    const wanted = isAllowed ? limit - bucket.tokens : 1 - bucket.tokens;
    return {
      isAllowed,
      limit,
      remaining: Math.floor(bucket.tokens),
      resetSeconds: Math.max(1, Math.ceil(wanted / perMilli / 1_000)),
    };
  }

  /** Forgets callers that have their whole allowance back: a new bucket is the same as theirs. */
  #forgetFull(now: number, perMilli: number): void {
    for (const [caller, { tokens, at }] of this.#buckets) {
      if (tokens + (now - at) * perMilli >= this.#perMinute) this.#buckets.delete(caller);
    }
    if (this.#buckets.size >= BUCKETS_MAX) this.#buckets.clear();
  }
}
