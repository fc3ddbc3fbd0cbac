import { Option, type Command } from "commander";
import { hasDatabase, withPostgres } from "@plimsoll/embedded-postgres";
import type { AccountId } from "@plimsoll/engine";
import { AUDIT_LOG, openPostgresJournal, type JournalReader } from "@plimsoll/journal";
import { CommandFailure } from "../command-failure.ts";
import { addDatabaseOptions, placeOf, type DatabaseOptions } from "./database-options.ts";

export interface JournalOptions extends DatabaseOptions {
  /** The newest book of the database unless it is named. */
  readonly book?: string;
  readonly owner: string;
}

/** Options of a command that reads the journal. */
export function addJournalOptions(command: Command): Command {
  return addDatabaseOptions(command)
    .addOption(new Option("--book <id>", "book to read (default: the newest)"))
    .addOption(new Option("--owner <account>", "who owns it").default("operator", "operator"));
}

export interface OpenJournal {
  readonly reader: JournalReader;
  /** The service's audit log, which stands beside its books. */
  readonly auditLog: JournalReader;
  readonly owner: AccountId;
  /** Address of the database. */
  readonly url: string;
}

/**
 * Opens a book's journal for as long as `use` takes; a running server is not disturbed.
 *
 * @throws CommandFailure when there is no database or the book has no entries.
 */
export async function withJournal<Result>(
  options: JournalOptions,
  use: (journal: OpenJournal) => Promise<Result>,
): Promise<Result> {
  const place = placeOf(options, process.env);
  if (place.kind === "url") return onDatabase(place.url, options, use);
  const { dataDirectory } = place;
  if (!hasDatabase(dataDirectory)) {
    throw new CommandFailure(
      `There is no database in ${dataDirectory}. Name the server's data folder with --data, ` +
        "or its database with --database.",
    );
  }
  return withPostgres(dataDirectory, (url) => onDatabase(url, options, use));
}

async function onDatabase<Result>(
  url: string,
  { book, owner }: JournalOptions,
  use: (journal: OpenJournal) => Promise<Result>,
): Promise<Result> {
  const store = await openPostgresJournal({ url });
  try {
    const books = (await store.books()).filter((id) => id !== AUDIT_LOG);
    const name = book ?? books.at(-1);
    if (name === undefined) throw new CommandFailure("There is no book in this database.");
    const reader = await store.openReader(name);
    if ((await reader.head()).sequence === 0) {
      throw new CommandFailure(
        `The journal of the book ${name} is empty. The database has ${books.join(", ")}.`,
      );
    }
    const auditLog = await store.openReader(AUDIT_LOG);
    return await use({ reader, auditLog, owner: owner as AccountId, url });
  } finally {
    await store.close();
  }
}
