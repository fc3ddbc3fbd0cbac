import { parseArgs } from "node:util";
import { ROLES, type Role } from "@plimsoll/contract";
import { ConfigError, type Config } from "../foundation/config/environment.ts";
import { openDatabase, type Tables } from "../foundation/database/database.ts";
import { prepareService } from "../foundation/database/service-schema.ts";
import { withDatabaseUrl } from "../foundation/database/database-url.ts";
import { createApiKey, revokeApiKey } from "./api-keys.ts";

const USAGE =
  "Usage: keys create --role ROLE [--role ROLE …] --name NAME [--account ACCOUNT] [--days DAYS]\n" +
  "       keys list\n" +
  "       keys revoke ID\n" +
  `Roles: ${ROLES.join(", ")}. Customers and liquidators need an account.`;
const DAY_MILLIS = 86_400_000;

/** Makes, lists or revokes keys where the database is. The server may run or not. */
export async function keysCommand(config: Config, args: readonly string[]): Promise<void> {
  const act = actionOf(args);
  await withDatabaseUrl(config, async (url) => {
    const database = openDatabase(url, () => undefined);
    try {
      await prepareService(database.pool, config.mode);
      await act(database.tables);
    } finally {
      await database.close();
    }
  });
}

function actionOf(args: readonly string[]): (tables: Tables) => Promise<void> {
  const [verb, id] = args;
  if (verb === "list" && args.length === 1) return listKeys;
  if (verb === "revoke" && id !== undefined && args.length === 2) {
    return (tables) => revokeKey(tables, id);
  }
  const wanted = parse(args);
  return async (tables) => {
    // The whole key, once, alone on its line.
    console.log((await createApiKey(tables, wanted)).text);
  };
}

/** A line for each key, its members parted by tabs; dates in ISO 8601, and - for what there is not. */
async function listKeys(tables: Tables): Promise<void> {
  const keys = await tables
    .selectFrom("service.api_keys")
    .select(["id", "name", "roles", "account", "created_at", "expires_at", "revoked_at"])
    .orderBy("created_at")
    .execute();
  console.log(["id", "roles", "account", "created", "expires", "revoked", "name"].join("\t"));
  const date = (instant: Date | null): string => instant?.toISOString() ?? "-";
  for (const key of keys) {
    const { id, roles, account, created_at, expires_at, revoked_at, name } = key;
    const dates = [created_at, expires_at, revoked_at].map(date);
    console.log([id, roles.join(","), account ?? "-", ...dates, name].join("\t"));
  }
}

async function revokeKey(tables: Tables, id: string): Promise<void> {
  const row = await revokeApiKey(tables, id, null);
  if (row === null) throw new ConfigError(`There is no key ${id}. keys list shows them all.`);
  console.log(`The key ${row.id} (${row.name}) is revoked.`);
}

function parse([verb, ...args]: readonly string[]) {
  const { values } = parseArgs({
    args,
    options: {
      role: { type: "string", multiple: true },
      name: { type: "string" },
      account: { type: "string" },
      days: { type: "string" },
    },
  });
  const { role: named = [], name, account = null, days } = values;
  const roles = named.filter((role): role is Role => (ROLES as readonly string[]).includes(role));
  const isComplete = verb === "create" && name !== undefined && roles.length > 0;
  if (!isComplete || roles.length !== named.length) throw new ConfigError(USAGE);
  if (days !== undefined && !/^[1-9][0-9]{0,4}$/.test(days)) throw new ConfigError(USAGE);
  const millis = days === undefined ? null : (JSON.parse(days) as number) * DAY_MILLIS;
  const expiresAt = millis === null ? null : new Date(Date.now() + millis);
  return { name, roles, account, expiresAt, createdBy: "console" };
}
