import { SignInRefused } from "../api/problem.ts";

/** The service's own sign-in, under /api/auth: a cookie of this origin says who asks. */

export type AuthAnswer = Readonly<Record<string, unknown>>;

/** @throws SignInRefused in the service's own words */
export function postAuth(path: string, body: object): Promise<AuthAnswer> {
  return askAuth(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** @throws SignInRefused in the service's own words */
export async function askAuth(path: string, request: RequestInit = {}): Promise<AuthAnswer> {
  const response = await fetch(`/api/auth${path}`, request);
  const answer: unknown = await response.json().catch(() => null);
  const members = (typeof answer === "object" ? answer : null) as AuthAnswer | null;
  if (response.ok) return members ?? {};
  const words = members?.["message"] ?? members?.["detail"];
  const code = members?.["code"];
  const { status } = response;
  throw new SignInRefused(
    typeof words === "string" ? words : `The sign-in answered ${status}. Try again.`,
    status,
    typeof code === "string" ? code : undefined,
  );
}
