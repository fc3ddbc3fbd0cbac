import type { Millis } from "@plimsoll/engine";
import type { JournalStore } from "@plimsoll/journal";
import { closedLoop } from "../../measure/closed-loop.ts";
import { higher, lower, type Finding } from "../../measure/samples.ts";
import { MixedWorkload } from "../../workload/mixed-workload.ts";
import { submit } from "../../workload/submit.ts";
import { BookClock, CENTRES, openBook } from "./book.ts";

const IN_FLIGHT = 1_000;
const ROUNDS = 5;
const COMMANDS_PER_ROUND = 50_000;
const COMMANDS_ALONE = 3_000;
/** A command whose key must first be looked for in the journal is overtaken by others. */
const OVERTAKEN_MAX = 1_000;

/** Commands that were answered because they are durable: many in flight, and one at a time. */
export async function measureSequencer(store: JournalStore, loans: number): Promise<Finding> {
  const clock = new BookClock();
  const sequencer = await openBook(store, clock.tick);
  // Quotes are dated a little back, so that none that overtakes another comes from the future.
  const now = (): Millis => (clock.now - OVERTAKEN_MAX) as Millis;
  const workload = new MixedWorkload({ loans, centres: CENTRES, now });
  let submitted = 0;
  const drive = async (lanes: number, count: number) => {
    const commands = workload.draw(count);
    return closedLoop({ lanes, count }, async (index) => {
      const command = commands[index];
      submitted += 1;
      if (command !== undefined) await submit(sequencer, command, `bench ${submitted}`);
    });
  };
  const rates: number[] = [];
  const millis: number[] = [];
  await drive(IN_FLIGHT, COMMANDS_PER_ROUND);
  for (let round = 0; round < ROUNDS; round += 1) {
    const outcome = await drive(IN_FLIGHT, COMMANDS_PER_ROUND);
    rates.push(outcome.perSecond);
    for (const one of outcome.millis) millis.push(one);
  }
  const alone = await drive(1, COMMANDS_ALONE);
  await sequencer.close();
  return {
    benchmark: "sequencer",
    figures: [
      higher("durable commands, 1,000 in flight", "/s", rates, ">= 50,000"),
      lower("· until the answer", "ms", millis, "p99 <= 50"),
      lower("· until the answer, one at a time", "ms", alone.millis, "median <= 2"),
    ],
    notes: [
      `${ROUNDS} rounds of ${COMMANDS_PER_ROUND.toLocaleString("en")} after one that warms up; 60 % quotes, 15 % repay, 10 % pledge, 10 % borrow, 5 % open or close`,
      "each with an idempotency key; an answer counts when its entry is on disk (fsync and synchronous_commit on)",
      "PostgreSQL runs on the same machine",
    ],
  };
}
