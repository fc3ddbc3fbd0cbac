import type { Secret } from "./keyring.ts";

/**
 * Where the server's secrets are kept. The environment and a file are such places; one that asks a key
 * management service fulfils the same contract (`test/secrets/key-service-contract.ts`).
 */
export interface KeyService {
  /** How sentences name it: "PLIMSOLL_SECRETS". */
  readonly name: string;
  /**
   * Every secret, at least one.
   *
   * @throws KeyServiceRefused with a sentence when it cannot be asked, or must not be trusted.
   */
  secrets(): Promise<readonly Secret[]>;
  /**
   * Keeps this list from now on, whole or not at all: who asks meanwhile gets the list before. Null where only
   * the operator can do it.
   */
  readonly keep: ((secrets: readonly Secret[]) => Promise<void>) | null;
}

/** The secrets cannot be had from there: a sentence that says why and what to do, and holds no secret. */
export class KeyServiceRefused extends Error {
  override readonly name = "KeyServiceRefused";
}
