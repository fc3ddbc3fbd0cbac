import { sql } from "kysely";
import type { Tables } from "../foundation/database/database.ts";
import { SANDBOX_ADDRESS } from "../foundation/config/sandbox-address.ts";

/**
 * Whether a key was made by somebody of a sandbox, or by a key that was, however many lie between.
 * A maker who is no longer on file may have been one, and counts as one.
 */
export async function isSandboxKey(tables: Tables, keyId: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    WITH RECURSIVE makers AS (
      SELECT id, created_by FROM service.api_keys WHERE id = ${keyId}
      UNION
      SELECT maker.id, maker.created_by
        FROM makers JOIN service.api_keys maker ON maker.id = substr(makers.created_by, 5)
       WHERE makers.created_by LIKE 'key:%'
    )
    SELECT EXISTS (
      SELECT FROM makers LEFT JOIN people."user" person ON person.id = substr(makers.created_by, 8)
       WHERE makers.created_by LIKE 'person:%'
         AND (person.id IS NULL OR person.email ~* ${SANDBOX_ADDRESS})
    ) AS found`.execute(tables);
  return rows[0]?.found !== false;
}
