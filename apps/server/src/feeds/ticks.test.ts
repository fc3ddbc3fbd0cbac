import { expect, onTestFinished, test } from "vitest";
import { openQuotedBook, SILENT, until } from "../../test/feeds/quoted-book.ts";
import { startTicks } from "./ticks.ts";

test("time passes in the book when nobody does anything, until it is closed", async () => {
  const sequencer = await openQuotedBook();
  onTestFinished(() => sequencer.close());
  const ticks: string[] = [];
  sequencer.subscribe((entries) => ticks.push(...entries.map(({ command }) => command.type)));
  const job = startTicks({ sequencer, intervalMs: 10, log: SILENT });
  await until(() => ticks.length >= 3);
  await job.close();
  const { length } = ticks;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(ticks).toEqual(Array.from({ length }, () => "tick"));
});

test("a book that has stopped is told nothing more, once", async () => {
  const sequencer = await openQuotedBook();
  const said: string[] = [];
  const log = { ...SILENT, warn: (_: object, message: string) => void said.push(message) };
  const job = startTicks({ sequencer, intervalMs: 5, log });
  await sequencer.close();
  await until(() => said.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(said).toEqual(["A tick did not reach the book."]);
  await job.close();
});
