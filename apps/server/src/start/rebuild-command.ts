import { openPostgresJournal } from "@plimsoll/journal";
import type { Config } from "../foundation/config/environment.ts";
import { openDatabase, type Database } from "../foundation/database/database.ts";
import { prepareService } from "../foundation/database/service-schema.ts";
import { serviceRoleOf, withOwnerUrl } from "../foundation/database/database-url.ts";
import { grantTables } from "../foundation/database/grant-tables.ts";
import { BOOK_ID } from "../book/book-id.ts";
import { loadSandbox } from "./load-sandbox.ts";
import { rebuild } from "../followers/history/rebuild.ts";

const TOLD_EVERY_ENTRIES = 100_000;

/** Makes the tables of the read side again from the journal. The server may run or not. */
export async function rebuildCommand(config: Config): Promise<void> {
  await withOwnerUrl(config, async (url) => {
    const database = openDatabase(url, () => undefined);
    try {
      await prepareService(database.pool, config.mode);
      const sandbox = await loadSandbox(config);
      const bookId = (await sandbox?.presentBookId(database.tables)) ?? BOOK_ID;
      const last = await rebuildBook(url, database, bookId, serviceRoleOf(config));
      console.log(`History is made again, up to entry ${last}.`);
    } finally {
      await database.close();
    }
  });
}

async function rebuildBook(
  url: string,
  database: Database,
  bookId: string,
  role: string | undefined,
): Promise<number> {
  const store = await openPostgresJournal({ url });
  try {
    let told = 0;
    return await rebuild({
      pool: database.pool,
      grant: async (schema) => {
        if (role !== undefined) await grantTables(database.pool, schema, role);
      },
      reader: await store.openReader(bookId),
      onProgress: (sequence) => {
        if (sequence < told + TOLD_EVERY_ENTRIES) return;
        told = sequence;
        console.error(`Entry ${sequence} …`);
      },
    });
  } finally {
    await store.close();
  }
}
