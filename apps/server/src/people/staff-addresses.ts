import type pg from "pg";
import { isSandboxAddress } from "../foundation/config/sandbox-address.ts";
import type { Keyring } from "../foundation/secrets/keyring.ts";
import { isBoundOurs, type BoundRow } from "./bound/bound-kinds.ts";
import type { RoleGrants } from "./grants/role-grants.ts";

/** Verified addresses of people who look after the service: operators and risk officers who are not suspended. */
export async function staffAddresses(
  pool: pg.Pool,
  keyring: Keyring,
  grants: Pick<RoleGrants, "rolesOf">,
): Promise<readonly string[]> {
  const { rows } = await pool.query<BoundRow & { id: string; email: string }>(
    `SELECT * FROM people."user"
      WHERE "emailVerified" AND "suspendedAt" IS NULL AND id IN (
        SELECT person FROM service.role_grants
         WHERE role IN ('operator', 'risk') AND revoked_at IS NULL)
      ORDER BY email`,
  );
  const addresses: string[] = [];
  for (const row of rows) {
    const { id, email } = row;
    if (!isBoundOurs(keyring, "user", row)) continue;
    const roles = await grants.rolesOf(id);
    const looksAfterIt = roles.some((role) => role === "operator" || role === "risk");
    if (looksAfterIt && !isSandboxAddress(email)) addresses.push(email);
  }
  return addresses;
}
