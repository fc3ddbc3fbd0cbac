import type pg from "pg";
import type { Logger } from "pino";
import type { Alarms } from "../foundation/alarms.ts";
import { keepForRestart, readEarlier, thisBoot } from "../foundation/clock/boot-clock.ts";
import { ClockGuard, type ClockState } from "../foundation/clock/clock-guard.ts";
import {
  ClocksDisagree,
  compareWithDatabase,
  disagreement,
  distanceText,
  instantText,
} from "../foundation/clock/database-clock.ts";
import type { Config } from "../foundation/config/environment.ts";
import { startLoop } from "../foundation/loop.ts";
import type { Teardown } from "../foundation/teardown.ts";

/** How often the clocks are compared when nobody asks what time it is. */
const LOOK_EVERY_MILLIS = 500;
const ASK_DATABASE_EVERY_MILLIS = 60_000;
const KEEP_EVERY_MILLIS = 10_000;

interface ClockNeeds {
  readonly pool: Pick<pg.Pool, "query">;
  readonly alarms: Alarms;
  readonly log: Logger;
}

/**
 * Opens the clock that books are told the time by. In live mode a jump of the machine's clock stops it and
 * raises an alarm, also one while the service was down and the machine was not; a sandbox takes the clock as it
 * is, because laptops sleep.
 *
 * @throws ClocksDisagree in live mode when the database's clock says something else.
 */
export async function openClock(
  { mode, clockJumpSeconds, dataDirectory }: Config,
  { pool, alarms, log }: ClockNeeds,
  teardown: Teardown,
): Promise<ClockGuard> {
  const jumpMillisMax = clockJumpSeconds * 1_000;
  const boot = mode === "live" ? await thisBoot() : null;
  const guard = new ClockGuard({
    earlier: boot === null ? null : await readEarlier(dataDirectory, boot),
    jumpMillisMax,
    onJump: mode === "live" ? "stop" : "follow",
    onChange: (change, state) => {
      const { wall, expected } = state;
      const clocks = { wallClock: instantText(wall), expected: instantText(expected) };
      if (change === "stopped") alarms.raise(jumped(state));
      else if (change === "went_on") alarms.clear("clock_jumped");
      else log.info(clocks, "The machine's clock has jumped; the sandbox goes on from there.");
    },
  });
  const looking = setInterval(() => guard.look(), LOOK_EVERY_MILLIS);
  teardown.push(() => clearInterval(looking));
  if (boot !== null) {
    const keep = () => keepForRestart(dataDirectory, boot, guard.look().expected);
    teardown.push(startKeeping(keep, log));
  }
  if (mode === "live") {
    const found = await compareWithDatabase(pool);
    if (found.apartMillis > jumpMillisMax) throw new ClocksDisagree(refusal(found));
    const compare = async (): Promise<void> => {
      const compared = await compareWithDatabase(pool);
      if (compared.apartMillis <= jumpMillisMax) alarms.clear("clocks_disagree");
      else {
        const sentence = `${disagreement(compared)} Put the wrong one right.`;
        alarms.raise({ name: "clocks_disagree", sentence, stopsService: false });
      }
    };
    const asking = setInterval(() => {
      compare().catch((error: unknown) => log.warn({ error }, "the clocks were not compared"));
    }, ASK_DATABASE_EVERY_MILLIS);
    teardown.push(() => clearInterval(asking));
  }
  return guard;
}

/** Returns how to end it; the last time is then. */
function startKeeping(keep: () => Promise<void>, log: Logger): () => Promise<void> {
  const stop = new AbortController();
  const loop = startLoop({
    round: async () => {
      await keep();
      return false;
    },
    idleMs: KEEP_EVERY_MILLIS,
    signal: stop.signal,
    log,
    failure: "what the clocks say could not be kept for the next start",
  });
  return async () => {
    stop.abort();
    await loop.ended;
    await keep();
  };
}

function jumped({ wall, expected, stoppedAt }: ClockState) {
  return {
    name: "clock_jumped",
    sentence:
      `The machine's clock has jumped: it says ${instantText(wall)}, which is ` +
      `${distanceText(wall - expected)}. Time stands at ${instantText(stoppedAt ?? expected)} and no new ` +
      "debt is made. If the clock is wrong, put it right, and the book goes on by itself. If it is right, " +
      "an operator accepts it, on any page of theirs or through the API.",
    stopsService: true,
  };
}

function refusal(compared: Parameters<typeof disagreement>[0]): string {
  return (
    `${disagreement(compared)} Put the wrong one right and start again; ` +
    "PLIMSOLL_CLOCK_JUMP_SECONDS is how far apart they may be."
  );
}
