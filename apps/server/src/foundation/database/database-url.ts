import { withPostgres } from "@plimsoll/embedded-postgres";
import type { Config } from "../config/environment.ts";

/** Runs `use` with the database of the environment, or that of the data folder, whoever runs it. */
export function withDatabaseUrl<Result>(
  config: Config,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  if (config.databaseUrl !== undefined) return use(config.databaseUrl);
  return withPostgres(config.dataDirectory, use);
}
