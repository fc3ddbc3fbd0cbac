import { PEOPLE_BOUND } from "../audit-log/standing.ts";
import { addFactor } from "./standing-factors.ts";
import { BOUND_KINDS, signBound, type BoundName, type BoundRow } from "./bound-kinds.ts";
import type { BoundNeeds } from "./bound-needs.ts";

/** What lives for a short time only: whoever had it signs in, or asks, again. */
const ENDED: readonly BoundName[] = ["session", "verification", "ticket"];
const KEPT: readonly BoundName[] = ["user", "account", "twoFactor", "passkey"];
const ROWS_AT_ONCE = 500;

/**
 * Gives the people whom an earlier release has left their MACs, and ends what lives for a short time only. That is done
 * once for each audit log, which says so from then on: a row without a MAC is void after that, also after this
 * was called again. Returns how many rows of each kind got one; null when all was done before.
 *
 * @throws AuditLogUnavailable
 */
export async function bindPeople(
  needs: BoundNeeds,
): Promise<Readonly<Record<string, number>> | null> {
  const { pool, audit } = needs;
  if (audit.standing.arePeopleBound) return null;
  for (const name of ENDED) {
    await pool.query(`DELETE FROM ${BOUND_KINDS[name].table} WHERE mac IS NULL`);
  }
  const counts: Record<string, number> = {};
  for (const name of KEPT) counts[name] = await bindRows(needs, name);
  await audit.recordAct({
    ...{ actor: "service", act: PEOPLE_BOUND, subject: null, account: null, address: null },
    details: Object.fromEntries(KEPT.map((name) => [name, String(counts[name])])),
  });
  return counts;
}

async function bindRows(needs: BoundNeeds, name: BoundName): Promise<number> {
  const { pool, keyring } = needs;
  const { table } = BOUND_KINDS[name];
  const isFactor = name === "twoFactor" || name === "passkey";
  let bound = 0;
  for (;;) {
    const { rows } = await pool.query<BoundRow>(
      `SELECT * FROM ${table} WHERE mac IS NULL ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
    );
    for (const row of rows) {
      const entry = await addFactor(needs, name, row);
      const mac = signBound(keyring, name, { ...row, ...entry });
      const sets = isFactor ? `mac = $2, "auditHash" = $3` : "mac = $2";
      const values = isFactor ? [entry?.auditHash ?? null] : [];
      await pool.query(`UPDATE ${table} SET ${sets} WHERE id = $1`, [row["id"], mac, ...values]);
    }
    bound += rows.length;
    if (rows.length < ROWS_AT_ONCE) return bound;
  }
}
