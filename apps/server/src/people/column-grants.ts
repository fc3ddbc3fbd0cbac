import type pg from "pg";
import { rolesOfText, type Grants } from "./people.ts";

/** Roles as they stand in the row of a person. */
export function columnGrants(pool: pg.Pool): Grants {
  return {
    rolesOf: async (userId) => {
      const { rows } = await pool.query<{ roles: string }>(
        'SELECT roles FROM people."user" WHERE id = $1',
        [userId],
      );
      return rolesOfText(rows[0]?.roles ?? "");
    },
    grant: async (userId, roles) => {
      await pool.query('UPDATE people."user" SET roles = $2 WHERE id = $1', [
        userId,
        roles.join(","),
      ]);
    },
  };
}
