import { randomBytes } from "node:crypto";
import { grantJournal, openPostgresJournal } from "@plimsoll/journal";
import type pg from "pg";
import { readConfig, ConfigError, type Config } from "../foundation/config/environment.ts";
import { Workers } from "../foundation/workers/workers.ts";
import { openDatabase } from "../foundation/database/database.ts";
import { serviceRoleOf, withOwnerUrl } from "../foundation/database/database-url.ts";
import { grantTables } from "../foundation/database/grant-tables.ts";
import { refuseOtherMode } from "../foundation/database/kept-mode.ts";
import { Keyring } from "../foundation/secrets/keyring.ts";
import { Standing } from "../people/audit-log/standing.ts";
import { openPeople, type People } from "../people/people.ts";
import { migrateAll, SCHEMAS } from "./schemas.ts";

/**
 * Brings all tables to what this release needs, with the role that owns them, and lets the service's role work
 * with them. A server with a role of its own does not start before; one that owns its tables does this itself.
 */
export async function migrateCommand(config: Config): Promise<void> {
  const role = serviceRoleOf(config);
  await withOwnerUrl(config, async (url) => {
    const database = openDatabase(url, () => undefined);
    try {
      await refuseOtherMode(database.pool, config.mode);
      await (await openPostgresJournal({ url })).close();
      await migrateAll(database.pool, tablesOfPeople(database.peoplePool), config.mode);
      console.log("The tables are as this release needs them.");
      if (role !== undefined) await grantAll(database.pool, role);
    } finally {
      await database.close();
    }
  });
}

async function grantAll(pool: pg.Pool, role: string): Promise<void> {
  const { canAlter } = await grantJournal(pool, role);
  for (const schema of [...SCHEMAS.map(({ name }) => name), "people"]) {
    await grantTables(pool, schema, role);
  }
  if (canAlter) {
    throw new ConfigError(
      `The role ${role} could still alter entries of the journal: it owns the tables, is a superuser, or has the ` +
        `right from another role. Take that away, or name another role in DATABASE_URL.`,
    );
  }
  console.log(`The role ${role} may append to the journal, and not alter it.`);
}

/** Only its tables are asked for: nobody signs in here, so no secret is needed. */
export function tablesOfPeople(pool: pg.Pool): Pick<People, "migrate"> {
  const nobody = async (): Promise<never> => {
    throw new Error("Nobody signs in while tables are changed.");
  };
  const keyring = new Keyring([{ version: 1, text: randomBytes(32).toString("hex") }]);
  const standing = new Standing(keyring, { sequence: 0, hash: "" });
  return openPeople({
    ...{ pool, keyring },
    publicUrl: undefined,
    localUrl: "",
    workers: new Workers(),
    settings: readConfig({}).people,
    allowsSandbox: false,
    limitsTries: false,
    limitsNetworks: false,
    openAccount: nobody,
    audit: {
      ...{ record: nobody, recordAct: nobody, catchUp: nobody, standing },
      ...{ note: () => undefined, noteThinly: () => undefined },
    },
    grants: { rolesOf: nobody, grant: nobody },
    endKeys: nobody,
    now: Date.now,
    onProblem: (message) => console.error(message),
  });
}
