import type pg from "pg";
import type { Keyring } from "../../foundation/secrets/keyring.ts";
import {
  BOUND_KINDS,
  isBoundOurs,
  signBound,
  type BoundName,
  type BoundRow,
} from "./bound-kinds.ts";

type Queryable = Pick<pg.ClientBase, "query">;

/** How often others may be quicker. */
const TURNS_MAX = 10;

/**
 * Changes columns of a row of ours, and its MAC with them. False when there is no such row, or it is none of ours: what
 * somebody else has written is not made good by a change.
 *
 * @throws Error when others change the row all the time.
 */
export async function alterBound(
  client: Queryable,
  keyring: Keyring,
  {
    name,
    id,
    changes,
  }: { readonly name: BoundName; readonly id: string; readonly changes: BoundRow },
): Promise<boolean> {
  const { table } = BOUND_KINDS[name];
  const columns = Object.keys(changes);
  const sets = columns.map((column, index) => `"${column}" = $${index + 4}`).join(", ");
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    const { rows } = await client.query<BoundRow>(`SELECT * FROM ${table} WHERE id = $1`, [id]);
    const [row] = rows;
    if (row === undefined || !isBoundOurs(keyring, name, row)) return false;
    const mac = signBound(keyring, name, { ...row, ...changes });
    const { rowCount } = await client.query(
      `UPDATE ${table} SET ${sets}, mac = $3 WHERE id = $1 AND mac = $2`,
      [id, row["mac"], mac, ...Object.values(changes)],
    );
    if (rowCount === 1) return true;
  }
  throw new Error(`A row of ${table} is changed by others all the time.`);
}
