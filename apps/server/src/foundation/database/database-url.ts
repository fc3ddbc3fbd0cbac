import { withPostgres } from "@plimsoll/embedded-postgres";
import pg from "pg";
import type { Config } from "../config/environment.ts";

/** Runs `use` with the database of the environment, or that of the data folder, whoever runs it. */
export function withDatabaseUrl<Result>(
  config: Config,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  if (config.databaseUrl !== undefined) return use(config.databaseUrl);
  return withPostgres(config.dataDirectory, use);
}

/** As `withDatabaseUrl`, with the role that owns the tables, where it is another one than the service's. */
export function withOwnerUrl<Result>(
  config: Config,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  return withDatabaseUrl(
    { ...config, databaseUrl: config.migrationUrl ?? config.databaseUrl },
    use,
  );
}

/** The service's own role, where another one owns the tables; undefined where one role does both. */
export function serviceRoleOf({ databaseUrl, migrationUrl }: Config): string | undefined {
  if (databaseUrl === undefined || migrationUrl === undefined) return undefined;
  const [service, owner] = [databaseUrl, migrationUrl].map(
    (connectionString) => new pg.Client({ connectionString }).user,
  );
  return service === owner ? undefined : service;
}
