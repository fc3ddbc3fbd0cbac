import { isSandboxAddress } from "../foundation/config/sandbox-address.ts";
import type { Caller } from "./caller.ts";

/** How long somebody who has proved who they are need not do so again. */
const PROOF_MILLIS = 10 * 60_000;

/**
 * Whether a person has proved within the last minutes who they are: by password and second factor, or by a
 * passkey. Visitors of a sandbox have nothing to prove it by.
 */
export function isFresh(caller: Caller, allowsSandbox: boolean, now: number): boolean {
  if (allowsSandbox && isSandboxAddress(caller.name)) return true;
  const provenAt = caller.person?.provenAt?.getTime();
  return provenAt !== undefined && now - provenAt <= PROOF_MILLIS;
}
