import { createMemoryJournal } from "@plimsoll/journal";
import { openSequencer, type Sequencer } from "@plimsoll/sequencer";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../../test/until.ts";
import {
  accept,
  BTC,
  COIN,
  deposit,
  DOLLAR,
  LADDER,
  openLoan,
  OPERATOR,
  REFERENCE,
  setUp,
} from "../../test/history/world.ts";
import { startTicking } from "./ticking.ts";

const HOUR = 3_600_000;
const log = pino({ level: "silent" });

const accruedAt = (sequencer: Sequencer, market: typeof LADDER) =>
  sequencer.read((book) => Number(book.markets.get(market)?.lastUpdate ?? 0n) * 1_000);

test("interest of a market in which nobody does anything is written down every hour", async () => {
  let now = 1_770_000_000_000;
  const store = createMemoryJournal();
  const clock = () => now;
  const sequencer = await openSequencer({ store, bookId: "quiet", owner: OPERATOR, clock });
  onTestFinished(() => sequencer.close());
  await setUp(sequencer, ["alice"]);
  await accept(sequencer, [
    deposit("alice", BTC, COIN),
    openLoan("alice", "loan", COIN, 10_000n * DOLLAR),
  ]);
  const [begun, idle] = [await accruedAt(sequencer, LADDER), await accruedAt(sequencer, REFERENCE)];
  const stop = startTicking(sequencer, 0.01, log);
  onTestFinished(stop);

  now += HOUR - 1_000;
  const before = sequencer.durableSequence;
  await until(() => sequencer.durableSequence > before + 3);
  expect(await accruedAt(sequencer, LADDER)).toBe(begun);

  now += 2_000;
  await until(async () => (await accruedAt(sequencer, LADDER)) > begun);
  expect(await accruedAt(sequencer, LADDER)).toBe(begun + HOUR + 1_000);
  // Where nothing is borrowed there is nothing to write down.
  expect(await accruedAt(sequencer, REFERENCE)).toBe(idle);
});
