import { hasDatabase } from "@plimsoll/embedded-postgres";
import { Option, type Command } from "commander";

/** Data folder where the environment names none. */
const DATA_DEFAULT = "./data";

export interface DatabaseOptions {
  readonly database?: string;
  readonly data?: string;
}

/** A PostgreSQL by its URL, or the one that lies in a data folder. */
export type DatabasePlace =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "folder"; readonly dataDirectory: string };

export function addDatabaseOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--database <url>", "PostgreSQL to use (default: DATABASE_URL)").conflicts("data"),
    )
    .option("--data <folder>", "or data folder of our own (default: PLIMSOLL_DATA, ./data)");
}

/** What the options say goes before the environment; an empty variable counts as missing. */
export function placeOf(options: DatabaseOptions, environment: NodeJS.ProcessEnv): DatabasePlace {
  const folder = (dataDirectory: string) => ({ kind: "folder", dataDirectory }) as const;
  if (options.database !== undefined) return { kind: "url", url: options.database };
  if (options.data !== undefined) return folder(options.data);
  const { DATABASE_URL: url = "", PLIMSOLL_DATA: data = "" } = environment;
  if (url !== "") return { kind: "url", url };
  return folder(data === "" ? DATA_DEFAULT : data);
}

/** Whether there is any word of a database: an option, the environment, or a data folder where we are. */
export function isDatabaseNamed(options: DatabaseOptions, environment: NodeJS.ProcessEnv): boolean {
  const { DATABASE_URL: url = "", PLIMSOLL_DATA: data = "" } = environment;
  const isSaid = [options.database, options.data].some((option) => option !== undefined);
  return isSaid || url !== "" || data !== "" || hasDatabase(DATA_DEFAULT);
}

/** The environment that makes another process of ours choose this place. */
export function environmentFor(
  place: DatabasePlace,
  environment: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  if (place.kind === "url") return { ...environment, DATABASE_URL: place.url };
  const { DATABASE_URL: _unused, ...others } = environment;
  return { ...others, PLIMSOLL_DATA: place.dataDirectory };
}
