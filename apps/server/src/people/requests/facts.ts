import { AsyncLocalStorage } from "node:async_hooks";
import type { Try } from "../tries/tries.ts";

/** What is known of the request under /api/auth that is being answered. */
export interface Facts {
  /** Where it comes from, as far as anybody trustworthy knows. */
  readonly address: string;
  /** When it came, in milliseconds, also while the clock of the machine is wrong. */
  readonly now: number;
  /** The password or code that it tries; it was right if the answer is a good one. */
  attempt?: Try;
  /** The factor whose code was good and is used up now. */
  factor?: "totp";
}

/** The request that is being answered; none while the service itself signs somebody in. */
export const facts = new AsyncLocalStorage<Facts>();
