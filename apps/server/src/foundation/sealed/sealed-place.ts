import type pg from "pg";
import { inTransaction } from "../database/transaction.ts";
import type { Keyring, KeyUse } from "../secrets/keyring.ts";

type Queryable = Pick<pg.ClientBase, "query">;

/**
 * A place that keeps what a secret sealed or signed. Whoever owns the table declares it, and `start/sealed-places.ts`
 * lists it: what is not listed there is lost when an old secret is taken away.
 */
export interface SealedPlace {
  /** For people: "secrets of webhooks". */
  readonly name: string;
  /** How much there is of each version of the secret; 0 for what releases before versions left. */
  versions(client: Queryable): Promise<ReadonlyMap<number, number>>;
  /**
   * Makes everything anew that is not of the newest secret, in the transaction of `client`. Returns how much it was.
   *
   * @throws SealBroken when something cannot be opened: then nothing has changed.
   */
  renew(client: Queryable, keyring: Keyring): Promise<number>;
}

interface SealedColumn {
  readonly use: KeyUse;
  /** With its schema. */
  readonly table: string;
  readonly column: string;
  /** SQL for what `Keyring.seal` was given as the place. */
  readonly place: string;
  /** Columns that name a row. */
  readonly key: readonly string[];
}

const ROWS_AT_ONCE = 500;

/** How many rows each secret has sealed in some columns; tables that are not there yet count as empty. */
export async function versionsIn(
  client: Queryable,
  columns: readonly Pick<SealedColumn, "table" | "column">[],
): Promise<Map<number, number>> {
  const versions = new Map<number, number>();
  for (const { table, column } of columns) {
    const { rows } = await client.query<{ version: number; count: number }>(
      `SELECT substring(${column} from '^v([0-9]+)[.]')::integer AS version, count(*)::integer AS count
       FROM ${table} WHERE ${column} IS NOT NULL GROUP BY 1`,
    );
    for (const { version, count } of rows) {
      versions.set(version, (versions.get(version) ?? 0) + count);
    }
  }
  return versions;
}

/** Seals anew what older secrets have sealed in a column. Returns how many rows it was. */
export async function renewColumn(
  client: Queryable,
  keyring: Keyring,
  { use, table, column, place, key }: SealedColumn,
): Promise<number> {
  const names = key.join(", ");
  let renewed = 0;
  for (;;) {
    const { rows } = await client.query<Record<string, string>>(
      `SELECT ${names}, ${place} AS sealed_at, ${column} AS sealed_text FROM ${table}
       WHERE ${column} NOT LIKE $1 ORDER BY ${names} LIMIT ${ROWS_AT_ONCE} FOR UPDATE`,
      [`v${keyring.newest}.%`],
    );
    for (const row of rows) {
      const { sealed_at: at = "", sealed_text: sealed = "" } = row;
      const fresh = keyring.seal(use, at, keyring.open(use, at, sealed));
      await client.query(
        `UPDATE ${table} SET ${column} = $1 WHERE ${key.map((each, n) => `${each} = $${n + 2}`).join(" AND ")}`,
        [fresh, ...key.map((each) => row[each])],
      );
    }
    renewed += rows.length;
    if (rows.length < ROWS_AT_ONCE) return renewed;
  }
}

/**
 * Makes everything anew that an older secret made, place by place, each whole or not at all. Returns how much it was
 * in each place that had any.
 *
 * @throws SealBroken
 */
export async function renewAll(
  pool: pg.Pool,
  keyring: Keyring,
  places: readonly SealedPlace[],
): Promise<ReadonlyMap<string, number>> {
  const renewed = new Map<string, number>();
  for (const place of places) {
    const count = await inTransaction(pool, (client) => place.renew(client, keyring));
    if (count > 0) renewed.set(place.name, count);
  }
  return renewed;
}
