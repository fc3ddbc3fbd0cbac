import type pg from "pg";
import type { ApiKeyRow, RoleGrantRow } from "../foundation/database/schema.ts";
import { versionsIn, type SealedPlace } from "../foundation/sealed/sealed-place.ts";
import type { Keyring } from "../foundation/secrets/keyring.ts";
import {
  BOUND_KINDS,
  isBoundOurs,
  signBound,
  type BoundName,
  type BoundRow,
} from "./bound/bound-kinds.ts";
import { isGrantOurs, signGrant } from "./grants/grant-row.ts";
import { isKeyRowOurs, signKeyRow } from "./keys/key-row.ts";

/** What a row that nobody of ours has signed gets as its MAC: it is of no version, and never good. */
const NOBODYS = "void";

/** API keys: a new secret signs their rows anew. */
export const KEY_ROWS = boundRows<ApiKeyRow>({
  name: "API keys",
  table: "service.api_keys",
  isOurs: isKeyRowOurs,
  sign: signKeyRow,
});

/** Roles of staff. */
export const GRANT_ROWS = boundRows<RoleGrantRow>({
  name: "roles of staff",
  table: "service.role_grants",
  isOurs: isGrantOurs,
  sign: signGrant,
});

/** What gives somebody something in the schema `people`; authenticator apps are with what the library has sealed. */
export const PEOPLE_ROWS: readonly SealedPlace[] = (
  [
    ["people", "user"],
    ["sessions", "session"],
    ["passwords", "account"],
    ["tokens of letters", "verification"],
    ["passkeys", "passkey"],
    ["invitations", "ticket"],
  ] as const satisfies readonly (readonly [string, BoundName])[]
).map(([name, kind]) =>
  boundRows<BoundRow & { readonly id: string; readonly mac: string | null }>({
    ...{ name, table: BOUND_KINDS[kind].table },
    isOurs: (keyring, row) => isBoundOurs(keyring, kind, row),
    sign: (keyring, row) => signBound(keyring, kind, row),
  }),
);

function boundRows<Row extends { readonly id: string; readonly mac: string | null }>(of: {
  readonly name: string;
  readonly table: string;
  readonly isOurs: (keyring: Keyring, row: Row) => boolean;
  readonly sign: (keyring: Keyring, row: Row) => string;
}): SealedPlace {
  const { name, table, isOurs, sign } = of;
  return {
    name,
    versions: (client) =>
      versionsIn(client, [
        { table: `(SELECT mac FROM ${table} WHERE mac <> '${NOBODYS}') AS rows`, column: "mac" },
      ]),
    renew: async (client: Pick<pg.ClientBase, "query">, keyring) => {
      const { rows } = await client.query<Row>(
        `SELECT * FROM ${table} WHERE mac NOT LIKE $1 AND mac <> $2 FOR UPDATE`,
        [`v${keyring.newest}.%`, NOBODYS],
      );
      for (const row of rows) {
        // One that somebody has written into the table must not keep the service from starting.
        const isGood = isOurs(keyring, row);
        // Of a secret that is not listed nobody can tell: it may be listed again.
        if (!isGood && !keyring.lists(row.mac ?? "")) continue;
        const mac = isGood ? sign(keyring, row) : NOBODYS;
        await client.query(`UPDATE ${table} SET mac = $2 WHERE id = $1`, [row.id, mac]);
      }
      return rows.length;
    },
  };
}
