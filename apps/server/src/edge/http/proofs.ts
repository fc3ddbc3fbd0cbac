import type { RouteSpec } from "@plimsoll/contract";
import type { Caller } from "../../people/caller.ts";
import { problem } from "../../views/http-problem.ts";

/**
 * Refuses what somebody who is signed in may do only once they have proved more: that the address is theirs
 * before anything changes, and a second factor before a role of staff counts.
 *
 * @throws HttpProblem email_not_verified, second_factor_required
 */
export function refuseUnproved({ person, roles }: Caller, spec: RouteSpec): void {
  if (person === undefined) return;
  const changes = spec.method !== "get" && spec.isReadOnly !== true;
  if (changes && spec.access.kind !== "public" && !person.isEmailVerified) {
    const detail =
      "Confirm your e-mail address first: follow the link in our letter, or ask for another one.";
    throw problem("email_not_verified", detail);
  }
  const { access } = spec;
  if (access.kind !== "roles" || access.roles.some((role) => roles.includes(role))) return;
  if (!access.roles.some((role) => person.withheld.includes(role))) return;
  const detail =
    "Staff use a second factor in each session. Set up a passkey or an authenticator app under " +
    "Account, Security, then sign in with it.";
  throw problem("second_factor_required", detail);
}
