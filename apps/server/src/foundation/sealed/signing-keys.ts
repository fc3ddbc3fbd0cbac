import { readFile, rm } from "node:fs/promises";
import type pg from "pg";
import type { Keyring } from "../secrets/keyring.ts";
import { renewColumn, versionsIn, type SealedPlace } from "./sealed-place.ts";

const USE = "signing-keys";

interface SigningKeyWanted {
  /** Its name among the service's keys: `receipts`. */
  readonly name: string;
  /** Makes one, where there is none yet. */
  readonly make: () => Buffer;
  /** Where releases kept it that had it in the data folder. */
  readonly earlierFile: string;
}

/**
 * A private key of the service. It is kept in the database, sealed, so that every machine with this database and
 * these secrets signs with the same key; of several that start at once the first one's counts for all. A key in
 * the data folder, as older releases kept it, is taken over, and its file removed once the database has it.
 *
 * @throws SealBroken when the secret that sealed it is not listed.
 */
export async function keepSigningKey(
  pool: pg.Pool,
  keyring: Keyring,
  { name, make, earlierFile }: SigningKeyWanted,
): Promise<Buffer> {
  const earlier = await readIfThere(earlierFile);
  const sealed = keyring.seal(USE, name, earlier ?? make());
  await pool.query(
    `INSERT INTO service.signing_keys (name, private_key_sealed) VALUES ($1, $2)
     ON CONFLICT (name) DO NOTHING`,
    [name, sealed],
  );
  const { rows } = await pool.query<{ kept: string }>(
    "SELECT private_key_sealed AS kept FROM service.signing_keys WHERE name = $1",
    [name],
  );
  const key = keyring.open(USE, name, rows[0]?.kept ?? "");
  if (earlier?.equals(key) === true) await rm(earlierFile, { force: true });
  return key;
}

const COLUMN = {
  use: USE,
  table: "service.signing_keys",
  column: "private_key_sealed",
  place: "name",
  key: ["name"],
} as const;

export const SIGNING_KEYS: SealedPlace = {
  name: "keys that sign",
  versions: (client) => versionsIn(client, [COLUMN]),
  renew: (client, keyring) => renewColumn(client, keyring, COLUMN),
};

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
