import type pg from "pg";
import { ConfigError, type Config } from "../foundation/config/environment.ts";
import { keyServiceOf, readSecrets } from "../foundation/config/read-secrets.ts";
import { openDatabase } from "../foundation/database/database.ts";
import { withDatabaseUrl } from "../foundation/database/database-url.ts";
import { isSchemaMissing } from "../foundation/database/failure.ts";
import { refuseOtherMode } from "../foundation/database/kept-mode.ts";
import { renewAll } from "../foundation/sealed/sealed-place.ts";
import { makeSecretText } from "../foundation/secrets/file-secrets.ts";
import { Keyring } from "../foundation/secrets/keyring.ts";
import { formatSecretList } from "../foundation/secrets/secret-list.ts";
import { SEALED_PLACES } from "./sealed-places.ts";

const USAGE = "Usage: secrets rotate | list | reseal";
const SESSION_DAYS = 7;

/** Makes a new version of the server's secrets, shows which versions are in use, or makes all anew by the newest. */
export async function secretsCommand(config: Config, args: readonly string[]): Promise<void> {
  const [verb] = args;
  if (args.length !== 1) throw new ConfigError(USAGE);
  if (verb === "rotate") return rotate(config);
  if (verb === "list") return withPool(config, (pool) => list(config, pool));
  if (verb === "reseal") return withPool(config, (pool) => reseal(config, pool));
  throw new ConfigError(USAGE);
}

/** The new list goes to where the secrets are kept, or alone on its line to standard output. */
async function rotate(config: Config): Promise<void> {
  const service = keyServiceOf(config);
  const before = await readSecrets(config);
  const version = Math.max(...before.map((secret) => secret.version)) + 1;
  const secrets = [{ version, text: makeSecretText() }, ...before];
  const next = `restart every server with the new list: each seals anew at its start what older secrets sealed. "secrets list" says when an older one is used no more and may be taken from the list.`;
  if (service.keep === null) {
    const text = formatSecretList(secrets);
    console.log(`PLIMSOLL_SECRETS=${text.includes("\n") ? `'${text}'` : text}`);
    console.error(`Secret ${version} is new and nothing uses it yet. Set this line, then ${next}`);
    return;
  }
  await service.keep(secrets);
  console.log(`Secret ${version} is new; ${service.name} lists it. Now ${next}`);
}

/** A line for each place and version, parted by tabs; no secret is shown. */
async function list(config: Config, pool: pg.Pool): Promise<void> {
  const listed = (await readSecrets(config)).map(({ version }) => version).sort((a, b) => b - a);
  const used = new Set<number>();
  console.log(["place", "secret", "count"].join("\t"));
  for (const place of SEALED_PLACES) {
    const versions = await place.versions(pool);
    for (const [version, count] of [...versions].sort(([a], [b]) => b - a)) {
      used.add(version === 0 ? 1 : version);
      console.log([place.name, version === 0 ? "of an older release" : version, count].join("\t"));
    }
  }
  const [newest, ...older] = listed;
  console.log(`Secret ${newest ?? ""} signs and seals.`);
  for (const version of older) {
    console.log(
      used.has(version)
        ? `Secret ${version} is still needed: restart the server, or run "secrets reseal" once every server has the new list.`
        : `Secret ${version} seals nothing any more. Take it from the list ${SESSION_DAYS} days after the change: whoever signed in before and not since must sign in again then.`,
    );
  }
  for (const version of used) {
    if (!listed.includes(version))
      console.log(`Secret ${version} is needed and not listed: list it again.`);
  }
}

async function reseal(config: Config, pool: pg.Pool): Promise<void> {
  const keyring = new Keyring(await readSecrets(config));
  const renewed = await renewAll(pool, keyring, SEALED_PLACES);
  for (const [name, count] of renewed) console.log([name, keyring.newest, count].join("\t"));
  console.log(`All is sealed by secret ${keyring.newest}.`);
}

async function withPool(config: Config, work: (pool: pg.Pool) => Promise<void>): Promise<void> {
  await withDatabaseUrl(config, async (url) => {
    const database = openDatabase(url, () => undefined);
    try {
      await refuseOtherMode(database.pool, config.mode);
      await work(database.pool);
    } catch (error) {
      if (!isSchemaMissing(error)) throw error;
      throw new ConfigError(
        "This release has not opened this database yet. Start the server first.",
      );
    } finally {
      await database.close();
    }
  });
}
