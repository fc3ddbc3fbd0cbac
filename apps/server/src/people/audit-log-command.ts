import { clockOfDatabase } from "../foundation/clock/database-clock.ts";
import { ConfigError, type Config } from "../foundation/config/environment.ts";
import { openDatabase } from "../foundation/database/database.ts";
import { withDatabaseUrl } from "../foundation/database/database-url.ts";
import { refuseOtherMode } from "../foundation/database/kept-mode.ts";
import { recordLook } from "./record-look.ts";

const USAGE =
  "Usage: audit-log exported STREAM FORMAT   (what `plimsoll export` is about to write)";

/** Writes into the audit log that somebody on the console is about to export a journal. Says nothing when it is done. */
export async function auditLogCommand(config: Config, args: readonly string[]): Promise<void> {
  const [verb, stream, format, ...others] = args;
  const isComplete = stream !== undefined && format !== undefined && others.length === 0;
  if (verb !== "exported" || !isComplete) throw new ConfigError(USAGE);
  await withDatabaseUrl(config, async (url) => {
    const database = openDatabase(url, () => undefined);
    try {
      await refuseOtherMode(database.pool, config.mode);
      const { rows } = await database.pool.query<{ kept: boolean }>(
        "SELECT to_regclass('service.mode') IS NOT NULL AS kept",
      );
      // A journal that no server has opened is nobody's but its maker's.
      if (rows[0]?.kept !== true) return;
      const now = await clockOfDatabase(database.pool);
      await recordLook(
        { config, url, now },
        { act: "journal.exported", details: { stream, format } },
      );
    } finally {
      await database.close();
    }
  });
}
