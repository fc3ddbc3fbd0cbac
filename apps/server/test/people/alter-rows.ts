import type pg from "pg";
import { Keyring } from "../../src/foundation/secrets/keyring.ts";
import { alterBound } from "../../src/people/bound/alter-bound.ts";
import { BOUND_KINDS, type BoundName, type BoundRow } from "../../src/people/bound/bound-kinds.ts";

/** What servers of `LiveWorld` sign with. */
export const LIVE_KEYRING = new Keyring([
  { version: 1, text: "a secret that only this test knows" },
]);

interface Altering {
  readonly name: BoundName;
  /** Which rows: those that have this in this column. */
  readonly where: readonly [column: string, value: string];
  /** The new columns of a row, from what it was. */
  readonly to: (row: BoundRow) => BoundRow;
}

/** Changes rows of people with their MACs, as only the service can: what time, or an earlier release, would have done. */
export async function alterRows(
  pool: Pick<pg.ClientBase, "query">,
  keyring: Keyring,
  { name, where: [column, value], to }: Altering,
): Promise<void> {
  const { rows } = await pool.query<BoundRow & { readonly id: string }>(
    `SELECT * FROM ${BOUND_KINDS[name].table} WHERE "${column}" = $1`,
    [value],
  );
  for (const row of rows) {
    const isDone = await alterBound(pool, keyring, { name, id: row.id, changes: to(row) });
    if (!isDone) throw new Error(`A row of ${name} is none of this service.`);
  }
}

/** All that somebody has proved in their sessions was an hour earlier. */
export function ageProofs(
  pool: Pick<pg.ClientBase, "query">,
  keyring: Keyring,
  userId: string,
): Promise<void> {
  const to = ({ provenAt }: BoundRow): BoundRow => ({
    provenAt: provenAt instanceof Date ? new Date(provenAt.getTime() - 3_600_000) : null,
  });
  return alterRows(pool, keyring, { name: "session", where: ["userId", userId], to });
}
