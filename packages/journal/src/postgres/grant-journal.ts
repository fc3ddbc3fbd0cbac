import pg from "pg";

/**
 * Whether one of the roles that a role is, or may become, has a right by which an entry could be changed or removed, be it
 * on a single column, or by which the end of a journal could be put back. MEMBER also counts what is not inherited:
 * `SET ROLE` reaches it.
 */
const MAY_ALTER = `
  SELECT EXISTS (
    SELECT FROM pg_roles AS role
     WHERE pg_has_role(coalesce($1, current_user::text)::name, role.oid, 'MEMBER')
       AND (has_any_column_privilege(role.oid, 'journal.entries', 'UPDATE')
            OR has_table_privilege(role.oid, 'journal.entries', 'DELETE, TRUNCATE, TRIGGER')
            OR has_table_privilege(role.oid, 'journal.books', 'DELETE, TRUNCATE, TRIGGER'))
  ) AS may`;

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
  const { rows } = await client.query<{ may: boolean }>(MAY_ALTER, [role ?? null]);
  return rows[0]?.may === true;
}
