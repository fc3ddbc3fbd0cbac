import { randomBytes } from "node:crypto";
import { Quota } from "../../foundation/quota.ts";

/** What a signature is asked for: to add a passkey, to sign in, or to show again who one is. */
type Purpose = "register" | "sign-in" | "prove";

interface Asked {
  readonly purpose: Purpose;
  /** Whose it must be; null before somebody has signed in. */
  readonly userId: string | null;
  readonly until: number;
}

const MILLIS = 5 * 60_000;
const ASKED_MAX = 20_000;
const PER_NETWORK = 60;

/** What passkeys are asked to sign: each is good once and for five minutes, for one purpose and one person. */
export class Challenges {
  readonly #now: () => number;
  readonly #asked = new Map<string, Asked>();
  readonly #perNetwork: Quota;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#perNetwork = new Quota(PER_NETWORK, MILLIS, now);
  }

  /** A new one in base64url; null when this place on the network has asked for too many. */
  ask(purpose: Purpose, userId: string | null, network: string): string | null {
    if (!this.#perNetwork.take(network)) return null;
    const now = this.#now();
    for (const [challenge, { until }] of this.#asked) {
      if (until > now && this.#asked.size < ASKED_MAX) break;
      this.#asked.delete(challenge);
    }
    const challenge = randomBytes(32).toString("base64url");
    this.#asked.set(challenge, { purpose, userId, until: now + MILLIS });
    return challenge;
  }

  /** Whether this was asked for, by that and for this person; afterwards it never was. */
  take(challenge: string, purpose: Purpose, userId: string | null): boolean {
    const asked = this.#asked.get(challenge);
    this.#asked.delete(challenge);
    if (asked === undefined || asked.until <= this.#now()) return false;
    return asked.purpose === purpose && asked.userId === userId;
  }
}
