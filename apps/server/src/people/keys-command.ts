import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROLES, type Role } from "@plimsoll/contract";
import { startPostgres } from "@plimsoll/embedded-postgres";
import pg from "pg";
import { ConfigError, type Config } from "../config/environment.ts";
import { DATABASE_URL_FILE, openDatabase } from "../database/database.ts";
import { migrateService } from "../database/migrate.ts";
import { createApiKey } from "./api-keys.ts";

const USAGE =
  "Usage: keys create --role ROLE [--role ROLE …] --name NAME [--account ACCOUNT] [--days DAYS]\n" +
  `Roles: ${ROLES.join(", ")}. Customers and liquidators need an account.`;
const DAY_MILLIS = 86_400_000;

/** Makes a key and prints it, once, on a line of its own. The server may run or not. */
export async function keysCommand(config: Config, args: readonly string[]): Promise<void> {
  const wanted = parse(args);
  await withDatabase(config, async (url) => {
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

/** The database of the environment, that of a running server, or our own for as long as it takes. */
async function withDatabase(config: Config, use: (url: string) => Promise<void>): Promise<void> {
  const running = config.databaseUrl ?? (await runningUrl(config));
  if (running !== undefined) return use(running);
  const postgres = await startPostgres({ dataDirectory: config.dataDirectory });
  try {
    await use(postgres.url);
  } finally {
    await postgres.stop();
  }
}

/** What a running server has left word of; a server that was killed leaves it, too, and answers no more. */
async function runningUrl({ dataDirectory }: Config): Promise<string | undefined> {
  try {
    const url = (await readFile(join(dataDirectory, DATABASE_URL_FILE), "utf8")).trim();
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
    client.on("error", () => undefined);
    await client.connect();
    await client.end();
    return url;
  } catch {
    return undefined;
  }
}
