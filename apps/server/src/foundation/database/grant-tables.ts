import pg from "pg";

/** Lets a role work with the rows of all tables of a schema, and not change the tables. */
export async function grantTables(
  pool: Pick<pg.Pool, "query">,
  schema: string,
  role: string,
): Promise<void> {
  const [within, to] = [pg.escapeIdentifier(schema), pg.escapeIdentifier(role)];
  await pool.query(`
    GRANT USAGE ON SCHEMA ${within} TO ${to};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${within} TO ${to};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${within} TO ${to};
  `);
}
