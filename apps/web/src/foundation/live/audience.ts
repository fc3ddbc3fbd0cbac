import { holds, type Session } from "../session/caller.ts";

/** What a page hears: what is public, the whole book, or what is one's own. */
export type Audience = "public" | "staff" | "own";

/**
 * What somebody may hear. Whoever is signed in without a role that may listen, such as staff who have not used a
 * second factor yet, hears what everybody does.
 */
export function audienceOf(session: Session | null): Audience {
  if (holds(session, ["operator", "risk", "auditor"])) return "staff";
  return holds(session, ["customer", "liquidator"]) ? "own" : "public";
}
