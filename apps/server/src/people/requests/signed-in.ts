import type { GenericEndpointContext } from "better-auth";
import { getSessionFromCtx } from "better-auth/api";
import { facts } from "./facts.ts";
import { refusal } from "./refuse.ts";

/** Somebody who is signed in, as the endpoints under /api/auth see them. */
export interface SignedIn {
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly emailVerified: boolean;
    readonly account: string;
  };
  readonly session: {
    readonly id: string;
    readonly token: string;
    readonly factor: string | null;
    readonly provenAt: Date | null;
  };
}

const PROOF_MILLIS = 10 * 60_000;

/** @throws APIError UNAUTHORIZED */
export async function needSession(ctx: GenericEndpointContext): Promise<SignedIn> {
  const found = await getSessionFromCtx<SignedIn["user"], SignedIn["session"]>(ctx, {
    disableRefresh: true,
  });
  if (found === null) throw refusal(401, "UNAUTHORIZED", "Sign in first.");
  return found;
}

/**
 * Somebody who has proved who they are within the last minutes.
 *
 * @throws APIError UNAUTHORIZED, STEP_UP_REQUIRED
 */
export async function needProof(ctx: GenericEndpointContext): Promise<SignedIn> {
  const signedIn = await needSession(ctx);
  mustBeProven(signedIn);
  return signedIn;
}

/** @throws APIError STEP_UP_REQUIRED when this person has not proved within the last minutes who they are */
export function mustBeProven(signedIn: SignedIn): void {
  const proven = signedIn.session.provenAt?.getTime() ?? 0;
  if ((facts.getStore()?.now ?? Date.now()) - proven <= PROOF_MILLIS) return;
  const message = "Show again who you are: give your password and code, or use your passkey.";
  throw refusal(403, "STEP_UP_REQUIRED", message);
}
