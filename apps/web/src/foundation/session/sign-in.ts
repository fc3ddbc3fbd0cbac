import { postAuth } from "./auth-service.ts";

type SignInAnswer = { readonly needsCode: boolean };

export async function signIn(email: string, password: string): Promise<SignInAnswer> {
  const answer = await postAuth("/sign-in/email", { email, password });
  return { needsCode: answer["twoFactorRedirect"] === true };
}

/** Whether they are signed in at once; if not, a letter is on its way to them. */
export async function signUp(person: {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}): Promise<{ readonly isSignedIn: boolean }> {
  const answer = await postAuth("/sign-up/email", person);
  return { isSignedIn: typeof answer["token"] === "string" };
}

export async function signOut(): Promise<void> {
  await postAuth("/sign-out", {});
}

/** The second step of a sign-in: a code of the authenticator, or one of the backup codes. */
export async function giveCode(code: string): Promise<void> {
  const isBackupCode = !/^[0-9]{6}$/.test(code);
  const path = isBackupCode ? "/two-factor/verify-backup-code" : "/two-factor/verify-totp";
  await postAuth(path, { code });
}
