import pg from "pg";

/** Rights by which an entry could be changed or removed, or all of them. */
const ALTERING = "UPDATE, DELETE, TRUNCATE";

/**
 * Lets a role append to all journals of this database, read them and keep snapshots, and nothing else: entries stay
 * as they are. To be run by the owner of the tables, once the schema is up to date.
 *
 * @returns whether the role could alter entries all the same: it owns them, is a superuser, or has the right from
 *   another role or from everybody.
 */
export async function grantJournal(
  client: Pick<pg.ClientBase, "query">,
  role: string,
): Promise<{ readonly canAlter: boolean }> {
  const to = pg.escapeIdentifier(role);
  for (const statement of [
    `GRANT USAGE ON SCHEMA journal TO ${to}`,
    `REVOKE ALL ON ALL TABLES IN SCHEMA journal FROM ${to}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA journal TO ${to}`,
    `GRANT INSERT ON journal.books, journal.entries TO ${to}`,
    `GRANT UPDATE (term, writer_id, head_sequence, head_hash, kind) ON journal.books TO ${to}`,
    `GRANT INSERT, UPDATE, DELETE ON journal.snapshots, journal.snapshot_chunks TO ${to}`,
  ]) {
    await client.query(statement);
  }
  return { canAlter: await mayAlterEntries(client, role) };
}

/** Whether a role, by default our own, could change or remove entries. The schema must be there. */
export async function mayAlterEntries(
  client: Pick<pg.ClientBase, "query">,
  role?: string,
): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT has_table_privilege(coalesce($1, current_user::text), 'journal.entries', $2) AS may`,
    [role ?? null, ALTERING],
  );
  return rows[0]?.may === true;
}
