import type pg from "pg";
import { isSandboxAddress } from "../foundation/config/sandbox-address.ts";

/** Verified addresses of people who look after the service: operators and risk officers. */
export async function staffAddresses(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ email: string }>(
    `SELECT email FROM people."user"
     WHERE "emailVerified" AND string_to_array(roles, ',') && ARRAY['operator', 'risk']
     ORDER BY email`,
  );
  return rows.map(({ email }) => email).filter((email) => !isSandboxAddress(email));
}
