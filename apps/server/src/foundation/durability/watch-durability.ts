import type pg from "pg";
import type { Alarms } from "../alarms.ts";
import type { Config } from "../config/environment.ts";
import { startLoop } from "../loop.ts";
import type { PartLog } from "../part-log.ts";
import { readDurability, type Durability } from "./read-durability.ts";

const ALARM = "no_synchronous_standby";
const ALARM_UNSEEN = "standby_unseen";
const ASKED_EVERY_MILLIS = 3_000;
const WAY_OUT =
  "Give PostgreSQL a synchronous standby, or set PLIMSOLL_DURABILITY=single if one copy of the journal is enough.";
const UNSEEN =
  "Whether the synchronous standby is connected cannot be seen, so no alarm would tell that it is gone: " +
  "GRANT pg_read_all_stats TO the role of DATABASE_URL.";

/** Live mode asks for a second copy of the journal, and there is none. */
class NoSynchronousStandby extends Error {
  override readonly name = "NoSynchronousStandby";
}

interface DurabilityNeeds {
  readonly config: Pick<Config, "mode" | "durability">;
  readonly pool: pg.Pool;
  readonly alarms: Alarms;
  readonly log: PartLog;
}

/**
 * Refuses to go on in live mode without a synchronous standby, and raises an alarm whenever it is missing
 * later, until it is back, or when nobody could see that it is. A sandbox is never asked, nor who says that one copy is enough.
 *
 * @returns how to stop watching.
 * @throws NoSynchronousStandby
 */
export async function watchDurability(needs: DurabilityNeeds): Promise<() => Promise<void>> {
  const { config, pool, alarms, log } = needs;
  if (config.mode !== "live" || config.durability === "single") return async () => undefined;
  const found = await readDurability(pool);
  if (found.problems.length > 0) throw new NoSynchronousStandby(sentenceOf(found));
  judge(found, alarms);
  const stop = new AbortController();
  const loop = startLoop({
    round: async () => {
      judge(await readDurability(pool), alarms);
      return false;
    },
    idleMs: ASKED_EVERY_MILLIS,
    signal: stop.signal,
    log,
    failure: "PostgreSQL does not say whether it has a synchronous standby",
  });
  return async () => {
    stop.abort();
    await loop.ended;
  };
}

function judge(found: Durability, alarms: Alarms): void {
  if (found.seesStandbys) alarms.clear(ALARM_UNSEEN);
  else alarms.raise({ name: ALARM_UNSEEN, sentence: UNSEEN, stopsService: false });
  if (found.problems.length === 0) return alarms.clear(ALARM);
  alarms.raise({ name: ALARM, sentence: sentenceOf(found), stopsService: false });
}

function sentenceOf({ problems }: Durability): string {
  return `What is acknowledged is on one machine alone: ${problems.join(" and ")}. ${WAY_OUT}`;
}
