import { parseArgs } from "node:util";
import { ROLES, type Role } from "@plimsoll/contract";
import { openPostgresJournal } from "@plimsoll/journal";
import { ConfigError, type Config } from "../foundation/config/environment.ts";
import { readSecrets } from "../foundation/config/read-secrets.ts";
import { clockOfDatabase } from "../foundation/clock/database-clock.ts";
import { openDatabase, type Tables } from "../foundation/database/database.ts";
import { withDatabaseUrl } from "../foundation/database/database-url.ts";
import { prepareService } from "../foundation/database/service-schema.ts";
import { Keyring } from "../foundation/secrets/keyring.ts";
import { ApiKeyRing } from "./api-keys.ts";
import { openAuditLog } from "./audit-log/open-audit-log.ts";
import type { Granting } from "./grants/role-grants.ts";
import { recordLook } from "./record-look.ts";
import { whoSitsHere } from "./who-sits-here.ts";
import { inDays, InvalidApiKey, KEY_DAYS_DEFAULT, KEY_DAYS_MAX } from "./keys/key-terms.ts";

const USAGE =
  "Usage: keys create --role ROLE [--role ROLE …] --name NAME [--account ACCOUNT] [--days DAYS|never]\n" +
  "                   [--scope SCOPE …] [--address NETWORK …]\n" +
  "       keys list\n" +
  "       keys revoke ID\n" +
  "       keys adopt ID [ID …] [--days DAYS]\n" +
  `Roles: ${ROLES.join(", ")}. Customers and liquidators need an account.`;

interface Desk {
  readonly keys: ApiKeyRing;
  /** Whoever sits at the console. */
  readonly by: Granting;
  /** Milliseconds since 1970-01-01 UTC, by the database. */
  readonly now: () => number;
}

type Action = (desk: Desk) => Promise<void>;

const OTHER_SECRETS =
  "These are not the secrets of the server that uses this database, so it would not know what is made here. " +
  "Set PLIMSOLL_SECRETS, or PLIMSOLL_DATA, as the server has them.";

/**
 * Makes, lists, revokes or takes over keys where the database is. The server may run or not. What is done stands in
 * the audit log, as done on the console by this user of the machine.
 */
export async function keysCommand(config: Config, args: readonly string[]): Promise<void> {
  const [verb, ...rest] = args;
  if (verb === "list" && rest.length === 0) {
    await onDatabase(config, async ({ tables, url, now }) => {
      await recordLook({ config, url, now }, { act: "keys.listed" });
      await listKeys(tables);
    });
    return;
  }
  const act = actionOf(verb, rest);
  await onDatabase(config, async ({ tables, url, now }) => {
    const keyring = new Keyring(await readSecrets(config));
    const store = await openPostgresJournal({ url });
    const audit = openAuditLog({ ...{ store, tables, keyring, now }, onProblem: () => undefined });
    try {
      await audit.start();
      if (audit.isOfOtherSecrets) throw new ConfigError(OTHER_SECRETS);
      const isVoid = async (): Promise<boolean> => false;
      const keys = new ApiKeyRing({ ...{ tables, keyring, audit }, isVoid, now });
      await act({ keys, by: whoSitsHere(config), now });
    } finally {
      await audit.close();
      await store.close();
    }
  });
}

interface OnDatabase {
  readonly tables: Tables;
  readonly url: string;
  readonly now: () => number;
}

async function onDatabase(config: Config, work: (on: OnDatabase) => Promise<void>): Promise<void> {
  await withDatabaseUrl(config, async (url) => {
    const database = openDatabase(url, () => undefined);
    try {
      await prepareService(database.pool, config.mode);
      await work({ tables: database.tables, url, now: await clockOfDatabase(database.pool) });
    } finally {
      await database.close();
    }
  });
}

function actionOf(verb: string | undefined, args: readonly string[]): Action {
  if (verb === "revoke" && args[0] !== undefined && args.length === 1) {
    const [id] = args;
    return (desk) => revokeKey(desk, id);
  }
  if (verb === "adopt") {
    const { ids, ends } = readAdoption(args);
    return (desk) => adoptKeys(desk, ids, ends(desk.now()));
  }
  if (verb !== "create") throw new ConfigError(USAGE);
  const { ends, ...wanted } = readCreation(args);
  return async ({ keys, by, now }) => {
    const asked = { ...wanted, expiresAt: ends === null ? null : ends(now()) };
    const { text } = await refusedAsUsage(() => keys.create(asked, by));
    // The whole key, once, alone on its line.
    console.log(text);
  };
}

/** A line for each key, its members parted by tabs; dates in ISO 8601, and - for what there is not. */
async function listKeys(tables: Tables): Promise<void> {
  const keys = await tables
    .selectFrom("service.api_keys")
    .select(["id", "name", "roles", "account", "created_at", "expires_at", "revoked_at"])
    .select(["scopes", "addresses", "mac"])
    .orderBy("created_at")
    .execute();
  const columns = ["id", "roles", "account", "created", "expires", "revoked"];
  console.log([...columns, "scopes", "addresses", "name"].join("\t"));
  const date = (instant: Date | null): string => instant?.toISOString() ?? "-";
  for (const key of keys) {
    const { id, roles, account, created_at, expires_at, revoked_at, name } = key;
    const dates = [created_at, expires_at, revoked_at].map(date);
    const limits = [key.scopes, key.addresses].map((list) => list?.join(",") ?? "-");
    const isOld = key.mac === null ? " (of an older release: opens nothing)" : "";
    const members = [id, roles.join(","), account ?? "-", ...dates, ...limits];
    console.log([...members, `${name}${isOld}`].join("\t"));
  }
}

async function revokeKey({ keys, by }: Desk, id: string): Promise<void> {
  const row = await keys.revoke(id, null, by);
  if (row === null) throw new ConfigError(`There is no key ${id}. keys list shows them all.`);
  console.log(`The key ${row.id} (${row.name}) is revoked.`);
}

async function adoptKeys({ keys, by }: Desk, ids: readonly string[], until: Date): Promise<void> {
  for (const id of ids) {
    const row = await refusedAsUsage(() => keys.adopt(id, until, by));
    if (row === null) {
      throw new ConfigError(
        `${id} is no key that can be taken over: only one that keys create of an older release made, ` +
          "and that was not revoked. Make a new one instead.",
      );
    }
    const end = row.expires_at?.toISOString() ?? "never";
    console.log(`The key ${row.id} (${row.name}) is good again, until ${end}.`);
  }
}

function readCreation(args: readonly string[]) {
  const { values } = parsed(() =>
    parseArgs({
      args: [...args],
      options: {
        role: { type: "string", multiple: true },
        name: { type: "string" },
        account: { type: "string" },
        days: { type: "string" },
        scope: { type: "string", multiple: true },
        address: { type: "string", multiple: true },
      },
    }),
  );
  const { role: named = [], name, account = null, scope = null, address = null } = values;
  const roles = named.filter((role): role is Role => (ROLES as readonly string[]).includes(role));
  if (name === undefined || roles.length === 0 || roles.length !== named.length) {
    throw new ConfigError(USAGE);
  }
  const ends = values.days === "never" ? null : endIn(values.days);
  return { name, roles, account, ends, scopes: scope, addresses: address };
}

function readAdoption(args: readonly string[]) {
  const { values, positionals } = parsed(() =>
    parseArgs({
      args: [...args],
      options: { days: { type: "string" } },
      allowPositionals: true,
    }),
  );
  if (positionals.length === 0) throw new ConfigError(USAGE);
  return { ids: positionals, ends: endIn(values.days) };
}

/** Says when so many days are over that begin at an instant in milliseconds. */
function endIn(days: string | undefined): (now: number) => Date {
  if (days === undefined) return (now) => inDays(KEY_DAYS_DEFAULT, now);
  if (!/^[1-9][0-9]{0,4}$/.test(days)) throw new ConfigError(USAGE);
  const count = Math.min(JSON.parse(days) as number, KEY_DAYS_MAX + 1);
  return (now) => inDays(count, now);
}

/** What the terms of a key do not allow is said as what is wrong with the command line. */
async function refusedAsUsage<Made>(make: () => Promise<Made>): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof InvalidApiKey) throw new ConfigError(`${error.field}: ${error.message}`);
    throw error;
  }
}

function parsed<Values>(parse: () => Values): Values {
  try {
    return parse();
  } catch {
    throw new ConfigError(USAGE);
  }
}
