import { nameProblem } from "@plimsoll/contract";
import { isSandboxAddress, SANDBOX_DOMAIN } from "../../foundation/config/sandbox-address.ts";
import { refusal } from "./refuse.ts";

/** @throws APIError SANDBOX_ADDRESS */
export function refuseSandboxAddress(
  { allowsSandbox }: { readonly allowsSandbox: boolean },
  email: string | undefined,
): void {
  if (allowsSandbox || email === undefined || !isSandboxAddress(email)) return;
  const message = `Addresses at ${SANDBOX_DOMAIN} exist in a sandbox only. Use your own.`;
  throw refusal(403, "SANDBOX_ADDRESS", message);
}

/** @throws APIError INVALID_NAME */
export function checkName(name: string): void {
  const problem = nameProblem(name);
  if (problem !== null) throw refusal(400, "INVALID_NAME", problem);
}

/** What whoever has a factor is told who has not used it in this session. */
export function factorNeeded() {
  const message =
    "Use your second factor in this session first: give its code, or use your passkey.";
  return refusal(403, "SECOND_FACTOR_REQUIRED", message);
}

/** What somebody is told whose factor was removed or altered in the database. */
export function factorMissing() {
  const message =
    "Your second factor is not as you left it. Ask an officer to reset your account: it cannot be used so.";
  return refusal(403, "FACTOR_MISSING", message);
}
