import { queryOptions } from "@tanstack/react-query";
import { askAuth, postAuth } from "../../foundation/session/auth-service.ts";

/** What second factors somebody has, and what this session has used of them. */
export interface Factors {
  readonly totp: boolean;
  readonly passkeys: number;
  /** The second factor that this session has used; null for none. */
  readonly used: string | null;
}

const FACTORS_KEY = ["factors"] as const;

/** The second factors of whoever is signed in. */
export const factorsQuery = queryOptions({ queryKey: FACTORS_KEY, queryFn: readFactors });

/** @throws SignInRefused when the service does not say. */
export async function readFactors(): Promise<Factors> {
  const { totp, passkeys, used } = await askAuth("/factors");
  return {
    totp: totp === true,
    passkeys: typeof passkeys === "number" ? passkeys : 0,
    used: typeof used === "string" ? used : null,
  };
}

/** Begins to set up an authenticator app: what the app needs, and codes for when it is lost. */
export async function beginTotp(
  password: string,
): Promise<{ readonly uri: string; readonly backupCodes: readonly string[] }> {
  const answer = await postAuth("/two-factor/enable", { password });
  return { uri: String(answer["totpURI"]), backupCodes: codesOf(answer["backupCodes"]) };
}

/** Whoever turns a factor off has it: the code is one of the app's. */
export async function endTotp(proof: PasswordAndCode): Promise<void> {
  await postAuth("/two-factor/disable", proof);
}

/** New backup codes; the old ones open nothing any more. */
export async function renewBackupCodes(proof: PasswordAndCode): Promise<readonly string[]> {
  const answer = await postAuth("/two-factor/generate-backup-codes", proof);
  return codesOf(answer["backupCodes"]);
}

/** Shows again who acts, for the next ten minutes; the code where there is an authenticator app. */
export async function stepUp(proof: {
  readonly password: string;
  readonly code?: string;
}): Promise<void> {
  await postAuth("/step-up", proof);
}

interface PasswordAndCode {
  readonly password: string;
  readonly code: string;
}

function codesOf(answer: unknown): readonly string[] {
  return Array.isArray(answer) ? answer.map(String) : [];
}
