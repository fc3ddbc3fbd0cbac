import { networkOf, surroundingsOf } from "../../foundation/network-of.ts";
import { Quota } from "../../foundation/quota.ts";

/** Who tries a password or a code, as far as anybody knows before it is right. */
export interface Trying {
  readonly kind: "password" | "code";
  /** What is tried, such as `password:ann@example.com`. It need not exist. */
  readonly target: string;
  /** The network address that it comes from. */
  readonly address: string;
  /** The browser, when it has shown that this account was signed in there before; its tries are counted for it alone. */
  readonly device: string | null;
  /** Whether the account is, or was lately, signed in from this address. */
  readonly isKnownAddress: boolean;
}

/** A try that may be made. It counts as a wrong one until `wasRight` says otherwise. */
export interface Try {
  wasRight(): void;
}

/** Too many tries before this one: nothing is tried until the delay is over. */
export class TooManyTries extends Error {
  override readonly name = "TooManyTries";
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super(`Too many wrong tries. Wait ${retryAfterSeconds} s, then try again.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

interface Bucket {
  wrong: number;
  lastAt: number;
  closedUntil: number;
}

/** How many wrong tries are free, and how long the delay after them may grow. */
interface Rule {
  readonly free: number;
  readonly delayMillisMax: number;
}

const MINUTE = 60_000;
const RULES = {
  /** One browser or one address at one account. */
  pair: { free: 5, delayMillisMax: 15 * MINUTE },
  /** One address at any account: an office behind one address must not stop at the first typing errors. */
  address: { free: 30, delayMillisMax: 15 * MINUTE },
  /** An account's password from wherever. Others can bring it about, so it stays short. */
  password: { free: 20, delayMillisMax: MINUTE },
  /** An account's codes from wherever: only whoever knows the password gets that far. */
  code: { free: 10, delayMillisMax: 15 * MINUTE },
} as const satisfies Record<string, Rule>;
const FORGOTTEN_MILLIS = 24 * 60 * MINUTE;
const DELAY_MILLIS = 1_000;
const BUCKETS_MAX = 100_000;
/**
 * How many tries an hour those places have together that try a password while the one try of all is taken: a password that
 * is accepted here withstands a hundred million.
 */
const OWN_TRIES_MAX = 1_000;

/**
 * Limits wrong passwords and codes by delays that double, by account and by address. Nobody is locked: a delay is
 * over at the latest after 15 minutes, and tries that are refused meanwhile do not make it longer. Tries of a browser
 * that the account knows count for that browser alone, and those of a known address not for the whole account, so what
 * strangers try elsewhere keeps nobody out. Nor does what they try from everywhere: beyond the free tries each place has
 * one try a minute of its own at a password, within a bound for all places.
 */
export class Tries {
  readonly #isOn: boolean;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();
  readonly #ownTries: Quota;

  /** Without `isOn` every try may be made. */
  constructor(isOn: boolean, now: () => number = () => performance.now()) {
    this.#isOn = isOn;
    this.#now = now;
    this.#ownTries = new Quota(OWN_TRIES_MAX, 60 * MINUTE, now);
  }

  /** @throws TooManyTries */
  begin(trying: Trying): Try {
    if (!this.#isOn) return { wasRight: () => undefined };
    const now = this.#now();
    const counted = keysOf(trying).map(([key, rule]) => ({ key, rule, bucket: this.#open(key) }));
    const closed = counted.filter(({ bucket }) => bucket.closedUntil > now);
    const until = Math.max(now, ...closed.map(({ bucket }) => bucket.closedUntil));
    const isOfOthers = closed.length === 1 && closed[0]?.rule === RULES.password;
    const wait = isOfOthers ? this.#waitForOwn(trying, until) : until - now;
    if (wait > 0) throw new TooManyTries(Math.ceil(wait / 1_000));
    // Counted before it is known to be wrong, so that a thousand at the same time are counted too.
    for (const { bucket, rule } of counted) {
      bucket.wrong += 1;
      bucket.lastAt = now;
      if (bucket.wrong < rule.free) continue;
      const delay = DELAY_MILLIS * 2 ** Math.min(bucket.wrong - rule.free, 20);
      bucket.closedUntil = now + Math.min(delay, rule.delayMillisMax);
    }
    return {
      wasRight: () => {
        for (const { key, bucket } of counted) {
          // Whoever knows one password tells nothing about the others that were tried from there.
          if (key.startsWith("address ")) {
            bucket.wrong -= 1;
            bucket.closedUntil = 0;
          } else this.#buckets.delete(key);
        }
      },
    };
  }

  /** How long this place waits for a try of its own at a password that others try all the time; 0 takes it. */
  #waitForOwn({ target, address }: Trying, until: number): number {
    const now = this.#now();
    const own = this.#open(`own ${surroundingsOf(address)} ${target}`);
    if (own.closedUntil > now) return Math.min(own.closedUntil, until) - now;
    if (!this.#ownTries.take(target)) return until - now;
    own.lastAt = now;
    own.closedUntil = now + MINUTE;
    return 0;
  }

  #open(key: string): Bucket {
    const now = this.#now();
    let bucket = this.#buckets.get(key);
    if (bucket === undefined || now - bucket.lastAt > FORGOTTEN_MILLIS) {
      if (this.#buckets.size >= BUCKETS_MAX) this.#forget(now);
      bucket = { wrong: 0, lastAt: now, closedUntil: 0 };
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }

  /** Makes room: first what is a day old, then whatever came first. */
  #forget(now: number): void {
    for (const [key, { lastAt }] of this.#buckets) {
      if (now - lastAt > FORGOTTEN_MILLIS) this.#buckets.delete(key);
    }
    const surplus = this.#buckets.size - BUCKETS_MAX / 2;
    for (const key of [...this.#buckets.keys()].slice(0, Math.max(0, surplus))) {
      this.#buckets.delete(key);
    }
  }
}

function keysOf({ kind, target, address, device, isKnownAddress }: Trying): [string, Rule][] {
  if (device !== null) return [[`device ${device} ${target}`, RULES.pair]];
  const network = networkOf(address);
  const keys: [string, Rule][] = [
    [`pair ${network} ${target}`, RULES.pair],
    [`address ${network}`, RULES.address],
  ];
  if (!isKnownAddress) keys.push([`target ${target}`, RULES[kind]]);
  return keys;
}
