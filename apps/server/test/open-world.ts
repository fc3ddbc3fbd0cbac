import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@plimsoll/embedded-postgres";
import { openPostgresJournal, type JournalStore } from "@plimsoll/journal";
import pg from "pg";
import { copyCluster } from "./cluster/copy-cluster.ts";

export interface World {
  readonly url: string;
  /** The folder of the database, gone when the world closes. */
  readonly folder: string;
  readonly pool: pg.Pool;
  readonly store: JournalStore;
  close(): Promise<void>;
}

/** A PostgreSQL of its own, with a journal. */
export async function openWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-world-"));
  copyCluster(folder);
  const postgres = await startPostgres({ dataDirectory: folder });
  const pool = new pg.Pool({ connectionString: postgres.url, max: 8 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const store = await openPostgresJournal({ url: postgres.url });
  return {
    url: postgres.url,
    folder,
    pool,
    store,
    close: async () => {
      await store.close();
      await pool.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
