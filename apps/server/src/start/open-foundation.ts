import { startPostgres } from "@plimsoll/embedded-postgres";
import { mayAlterEntries, openPostgresJournal, type JournalStore } from "@plimsoll/journal";
import type { Logger } from "pino";
import { Alarms } from "../foundation/alarms.ts";
import type { ClockGuard } from "../foundation/clock/clock-guard.ts";
import type { Config } from "../foundation/config/environment.ts";
import { openDatabase, type Database } from "../foundation/database/database.ts";
import { refuseOtherBeginning } from "../foundation/database/first-mode.ts";
import { refuseOtherMode } from "../foundation/database/kept-mode.ts";
import { watchDurability } from "../foundation/durability/watch-durability.ts";
import { openMailer, type Mailer } from "../foundation/mailer.ts";
import { Keyring } from "../foundation/secrets/keyring.ts";
import { openDataFolder } from "../foundation/config/data-folder.ts";
import { readSecrets } from "../foundation/config/read-secrets.ts";
import { Teardown } from "../foundation/teardown.ts";
import { Workers } from "../foundation/workers/workers.ts";
import { alarmOfOpenDoors } from "./open-doors.ts";
import { openClock } from "./open-clock.ts";

/** What everything stands on; it stays when a sandbox begins again with another book. */
export interface Foundation {
  readonly config: Config;
  readonly log: Logger;
  /** What staff must look at now; each is also in the log. */
  readonly alarms: Alarms;
  readonly databaseUrl: string;
  /** Signs and seals, each use with its own key. */
  readonly keyring: Keyring;
  readonly database: Database;
  readonly store: JournalStore;
  /** Sends letters; without one nobody gets any. */
  readonly mailer: Mailer | undefined;
  readonly workers: Workers;
  /** What time it is for a book that no scenario plays. */
  readonly clock: ClockGuard;
  close(): Promise<void>;
}

/**
 * Opens the data folder, the database (our own when none is named) and the journal's tables.
 *
 * @throws WrongMode, with nothing migrated, when the database is not one of this mode; NoSynchronousStandby, see
 *   `watchDurability`.
 */
export async function openFoundation(config: Config, log: Logger): Promise<Foundation> {
  const teardown = new Teardown(log);
  try {
    const alarms = new Alarms();
    logAlarms(alarms, log);
    await openDataFolder(config.dataDirectory);
    const databaseUrl = config.databaseUrl ?? (await startOwnPostgres(config, log, teardown));
    const keyring = new Keyring(await readSecrets(config));
    const database = openDatabase(databaseUrl, (error) =>
      log.warn({ error }, "an idle database connection broke"),
    );
    teardown.push(() => database.close());
    await refuseOtherMode(database.pool, config.mode);
    await refuseOtherBeginning(database.pool, config.mode);
    teardown.push(await watchDurability({ config, pool: database.pool, alarms, log }));
    const clock = await openClock(config, { pool: database.pool, alarms, log }, teardown);
    const store = await openPostgresJournal({ url: databaseUrl });
    teardown.push(() => store.close());
    if (config.mode === "live") {
      alarmOfOpenDoors({ config, mayAlterEntries: await mayAlterEntries(database.pool) }, alarms);
    }
    const mailer = config.smtp === undefined ? undefined : openMailer(config.smtp);
    teardown.push(() => mailer?.close());
    const workers = new Workers();
    teardown.push(() => workers.close());
    const close = (): Promise<void> => teardown.all();
    const opened = { config, log, databaseUrl, keyring, database, store, mailer, workers };
    return { ...opened, alarms, clock, close };
  } catch (error) {
    await teardown.all();
    throw error;
  }
}

function logAlarms(alarms: Alarms, log: Logger): void {
  alarms.listen(({ name, sentence, stopsService }, change) => {
    if (change === "raised") log.error({ alarm: name, stopsService }, sentence);
    else log.info({ alarm: name }, "An alarm was cleared.");
  });
}

async function startOwnPostgres(config: Config, log: Logger, teardown: Teardown): Promise<string> {
  const postgres = await startPostgres({
    dataDirectory: config.dataDirectory,
    onRestart: (how) => log.error({ how }, "PostgreSQL ended and was started again"),
  });
  teardown.push(() => postgres.stop());
  return postgres.url;
}
