import type { Message } from "../message.ts";

/** What came of handing a message over. */
export type Handover =
  | { readonly kind: "delivered" }
  /** It may work later; not before `retryAfterMs` if the far side says so. */
  | { readonly kind: "failed"; readonly problem: string; readonly retryAfterMs: number }
  /** It will never work at this address. */
  | { readonly kind: "refused"; readonly problem: string };

/** A way to reach somebody. */
export interface Channel {
  /** Messages that are handed over at once. */
  readonly concurrency: number;
  /** Of these, to one address. */
  readonly concurrencyPerAddress: number;
  /**
   * Hands one message over, once. The far side must be able to tell a repetition by `messageId`: after
   * a crash a message whose answer was lost is handed over again. Never throws, and takes no longer
   * than some seconds.
   */
  send(message: Message, address: string, signal: AbortSignal): Promise<Handover>;
  close(): Promise<void>;
}

export const DELIVERED: Handover = { kind: "delivered" };

/** A sentence about an error, of bounded length and without the NUL that PostgreSQL refuses. */
export function failureText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll("\u0000", "").slice(0, 300);
}
