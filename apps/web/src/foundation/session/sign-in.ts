import { SignInRefused } from "../api/problem.ts";

/** The service's own sign-in, under /api/auth. */

type SignInAnswer = { readonly needsCode: boolean };

export async function signIn(email: string, password: string): Promise<SignInAnswer> {
  const answer = await post("/sign-in/email", { email, password });
  return { needsCode: answer["twoFactorRedirect"] === true };
}

export async function signUp(name: string, email: string, password: string): Promise<void> {
  await post("/sign-up/email", { name, email, password });
}

export async function signOut(): Promise<void> {
  await post("/sign-out", {});
}

/** The second step of a sign-in: a code of the authenticator, or one of the backup codes. */
export async function giveCode(code: string): Promise<void> {
  const isBackupCode = !/^[0-9]{6}$/.test(code);
  await post(isBackupCode ? "/two-factor/verify-backup-code" : "/two-factor/verify-totp", { code });
}

/** Begins to set up a second factor: what the authenticator needs, and codes for when it is lost. */
export async function beginSecondFactor(
  password: string,
): Promise<{ readonly uri: string; readonly backupCodes: readonly string[] }> {
  const answer = await post("/two-factor/enable", { password });
  return {
    uri: String(answer["totpURI"]),
    backupCodes: (answer["backupCodes"] as string[] | undefined) ?? [],
  };
}

export async function endSecondFactor(password: string): Promise<void> {
  await post("/two-factor/disable", { password });
}

/**
 * Whether a second factor is asked for at sign-in.
 *
 * @throws SignInRefused when the service does not say.
 */
export async function hasSecondFactor(): Promise<boolean> {
  const answer = await ask("/get-session");
  const { user } = answer;
  if (typeof user !== "object" || user === null) {
    throw new SignInRefused("Nobody is signed in any more. Sign in again.", 401);
  }
  return "twoFactorEnabled" in user && user.twoFactorEnabled === true;
}

function post(path: string, body: object): Promise<Record<string, unknown>> {
  return ask(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function ask(path: string, request: RequestInit = {}): Promise<Record<string, unknown>> {
  const response = await fetch(`/api/auth${path}`, request);
  const answer: unknown = await response.json().catch(() => null);
  const members = (typeof answer === "object" ? answer : null) as Record<string, unknown> | null;
  if (response.ok) return members ?? {};
  const words = members?.["message"] ?? members?.["detail"];
  const { status } = response;
  throw new SignInRefused(
    typeof words === "string" ? words : `The sign-in answered ${status}. Try again.`,
    status,
  );
}
