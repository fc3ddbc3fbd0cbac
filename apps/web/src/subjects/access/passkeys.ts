import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
} from "@simplewebauthn/browser";
import { queryOptions } from "@tanstack/react-query";
import { SignInRefused } from "../../foundation/api/problem.ts";
import { askAuth, postAuth } from "../../foundation/session/auth-service.ts";

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

const PASSKEYS_KEY = ["passkeys"] as const;

export const passkeysQuery = queryOptions({
  queryKey: PASSKEYS_KEY,
  queryFn: async (): Promise<readonly Passkey[]> => {
    const { items } = await askAuth("/passkeys");
    return items as readonly Passkey[];
  },
});

/** Whether this browser can use passkeys here: it needs HTTPS, or this very machine. */
export function canUsePasskeys(): boolean {
  return browserSupportsWebAuthn();
}

/** @throws SignInRefused also when the reader cancels */
export async function addPasskey(name: string): Promise<void> {
  const optionsJSON = await optionsFrom<Registration>("/passkey/registration-options");
  const response = await ceremony(() => startRegistration({ optionsJSON }));
  await postAuth("/passkey/register", { name, response });
}

export async function renamePasskey(id: string, name: string): Promise<void> {
  await postAuth("/passkey/rename", { id, name });
}

export async function removePasskey(id: string): Promise<void> {
  await postAuth("/passkey/remove", { id });
}

/** @throws SignInRefused also when the reader cancels */
export async function signInByPasskey(): Promise<void> {
  const optionsJSON = await optionsFrom<Authentication>("/passkey/sign-in-options");
  const response = await ceremony(() => startAuthentication({ optionsJSON }));
  await postAuth("/passkey/sign-in", { response });
}

/**
 * Shows again who acts, for the next ten minutes; counts as the second factor of this session.
 *
 * @throws SignInRefused also when the reader cancels
 */
export async function proveByPasskey(): Promise<void> {
  const optionsJSON = await optionsFrom<Authentication>("/passkey/prove-options");
  const response = await ceremony(() => startAuthentication({ optionsJSON }));
  await postAuth("/passkey/prove", { response });
}

type Registration = Parameters<typeof startRegistration>[0]["optionsJSON"];
type Authentication = Parameters<typeof startAuthentication>[0]["optionsJSON"];

async function optionsFrom<Options>(path: string): Promise<Options> {
  return (await postAuth(path, {})) as Options;
}

/** What the browser does with the reader; what goes wrong there is said in words. */
async function ceremony<Response>(play: () => Promise<Response>): Promise<Response> {
  try {
    return await play();
  } catch (error) {
    throw new SignInRefused(wordsFor(error), 0, "PASSKEY_NOT_USED");
  }
}

const WORDS: Readonly<Record<string, string>> = {
  InvalidStateError: "This device holds a passkey of yours already. Use that one.",
  SecurityError:
    "Passkeys need a name as the address of the service, such as localhost, and HTTPS or this very machine.",
  NotSupportedError: "This device cannot make such a passkey. Try another one.",
};

function wordsFor(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  return (
    WORDS[name] ??
    "No passkey was used: the browser was told to stop, or waited too long. Try again."
  );
}
