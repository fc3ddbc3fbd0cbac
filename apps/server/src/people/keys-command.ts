import { parseArgs } from "node:util";
import { ROLES, type Role } from "@plimsoll/contract";
import { ConfigError, type Config } from "../config/environment.ts";
import { openDatabase } from "../database/database.ts";
import { migrateService } from "../database/migrate.ts";
import { withDatabaseUrl } from "../database/database-url.ts";
import { createApiKey } from "./api-keys.ts";

const USAGE =
  "Usage: keys create --role ROLE [--role ROLE …] --name NAME [--account ACCOUNT] [--days DAYS]\n" +
  `Roles: ${ROLES.join(", ")}. Customers and liquidators need an account.`;
const DAY_MILLIS = 86_400_000;

/** Makes a key and prints it, once, on a line of its own. The server may run or not. */
export async function keysCommand(config: Config, args: readonly string[]): Promise<void> {
  const wanted = parse(args);
  await withDatabaseUrl(config, async (url) => {
    const database = openDatabase(url, () => undefined);
    try {
      await migrateService(database.pool);
      const { text } = await createApiKey(database.tables, wanted);
      console.log(text);
    } finally {
      await database.close();
    }
  });
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
