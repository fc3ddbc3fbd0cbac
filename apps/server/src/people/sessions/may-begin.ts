import type { AuthNeeds } from "../auth-needs.ts";
import { isBoundOurs, type BoundRow } from "../bound/bound-kinds.ts";
import { subjectOf } from "../bound/standing-factors.ts";
import { factorMissing, refuseSandboxAddress } from "../requests/checks.ts";
import { refusal } from "../requests/refuse.ts";

/**
 * Whether a person may be signed in at all. What the audit log knows of suspensions and factors counts beside the
 * row, which somebody may have put back as it once was.
 *
 * @throws APIError UNAUTHORIZED, SANDBOX_ADDRESS, SUSPENDED, FACTOR_MISSING
 */
export async function assertMayBegin(needs: AuthNeeds, userId: string): Promise<void> {
  const { pool, keyring, audit } = needs;
  const { rows } = await pool.query<BoundRow>('SELECT * FROM people."user" WHERE id = $1', [
    userId,
  ]);
  const [user] = rows;
  // Somebody who is just signing up is not seen outside of the transaction that does it.
  if (user === undefined) return;
  if (!isBoundOurs(keyring, "user", user)) {
    throw refusal(401, "UNAUTHORIZED", "This account cannot be used. Ask the operator.");
  }
  refuseSandboxAddress(needs, String(user["email"]));
  const person = subjectOf(userId);
  const isSuspended = (): boolean => audit.standing.suspensionOf(person) !== null;
  const hasNoApp = user["twoFactorEnabled"] !== true;
  const isMissing = (): boolean =>
    hasNoApp && audit.standing.factorsOf(person).some((id) => id.startsWith("twoFactor."));
  // A command beside this process may just have readmitted or reset them.
  if (isSuspended() || isMissing()) await audit.catchUp();
  if (user["suspendedAt"] !== null || isSuspended()) {
    throw refusal(403, "SUSPENDED", "This account is suspended. Ask the operator.");
  }
  if (isMissing()) throw factorMissing();
}
