import type { AuthNeeds } from "../auth-needs.ts";
import { endAddressChanges } from "../tickets.ts";
import { endSessions } from "./sessions.ts";

/**
 * Ends all by which somebody may act as this person from now on: sessions, half-finished sign-ins, links of letters
 * that change how they sign in, and keys. Returns how many sessions and keys.
 *
 * @throws AuditLogUnavailable
 */
export async function endAccess(
  needs: AuthNeeds,
  userId: string,
): Promise<{ readonly ended: number; readonly keys: number }> {
  const ended = await endSessions(needs.pool, userId, "all");
  await needs.pool.query("DELETE FROM people.verification WHERE value = $1", [userId]);
  await endAddressChanges(needs, userId);
  return { ended, keys: await needs.endKeys(userId) };
}
