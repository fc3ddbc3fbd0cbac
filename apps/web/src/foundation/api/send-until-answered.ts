import { retryAfterMillis, isWorthRepeating } from "./problem.ts";

const REPEATS_MAX = 4;
const PAUSE_MILLIS_FIRST = 500;
const PAUSE_MILLIS_MAX = 5_000;

interface Sending<Answer> {
  /** One try; the same request each time, under the same key. */
  readonly send: () => Promise<Answer>;
  /** Ends early, by its reason, when the signal is aborted. */
  readonly pause: (millis: number, signal: AbortSignal) => Promise<void>;
  /** Whether the browser knows that there is no network. */
  readonly isOffline: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * Sends a request, and sends it again a few times while nobody answers. Nothing waits for a network
 * to come back: a request that fails without a network has failed.
 *
 * @throws what the last try threw, or the signal's reason when the sender gave up.
 */
export async function sendUntilAnswered<Answer>(sending: Sending<Answer>): Promise<Answer> {
  const { send, pause, isOffline, signal } = sending;
  for (let repeats = 0; ; repeats += 1) {
    signal.throwIfAborted();
    try {
      return await send();
    } catch (error) {
      signal.throwIfAborted();
      if (repeats >= REPEATS_MAX || isOffline() || !isWorthRepeating(error)) throw error;
      const asked = retryAfterMillis(error);
      if (asked > PAUSE_MILLIS_MAX) throw error;
      const own = Math.min(PAUSE_MILLIS_FIRST * 2 ** repeats, PAUSE_MILLIS_MAX);
      await pause(Math.max(own, asked), signal);
    }
  }
}

/** A pause on the browser's clock. */
export function pauseFor(millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, millis);
    signal.addEventListener("abort", stop, { once: true });
  });
}
