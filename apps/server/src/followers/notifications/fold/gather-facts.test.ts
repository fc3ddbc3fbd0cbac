import { createMemoryJournal } from "@plimsoll/journal";
import type { DurableEntry } from "@plimsoll/sequencer";
import { expect, onTestFinished, test } from "vitest";
import {
  accept,
  BTC,
  closeLoan,
  COIN,
  deposit,
  DOLLAR,
  LADDER,
  openBook,
  openLoan,
  quote,
  setUp,
  USDC,
} from "../../../../test/history/world.ts";
import { gatherFacts } from "./gather-facts.ts";
import type { Told } from "./told.ts";

test("whoever had a loan is not told how a later one of the same name stands", async () => {
  const sequencer = await openBook(createMemoryJournal(), "names");
  onTestFinished(() => sequencer.close());
  const entries: DurableEntry[] = [];
  sequencer.subscribe((durable) => entries.push(...durable));
  await setUp(sequencer, ["alice", "bob"]);
  await accept(sequencer, [
    deposit("alice", BTC, COIN),
    deposit("alice", USDC, 1_000n * DOLLAR),
    deposit("bob", BTC, COIN),
    openLoan("alice", "first", COIN, 60_000n * DOLLAR),
  ]);
  await quote(sequencer, 75_000n);
  const alert = entries
    .flatMap(({ sequence, events }) => events.map((event, index) => ({ sequence, index, event })))
    .find(({ event }) => event.type === "alert_raised");
  if (alert === undefined) throw new Error("no alert was raised");
  const told: Told = {
    ...alert,
    kind: "ltv_alert",
    account: "alice",
    loan: "first",
    market: LADDER,
    fall: null,
  };
  const standing = () =>
    sequencer.read((book) => {
      const facts = gatherFacts(book, told, book.time);
      if (facts?.kind !== "ltv_alert") throw new Error("these are no facts of an alert");
      return facts.on.standing;
    });
  expect(await standing()).not.toBeNull();
  await accept(sequencer, [closeLoan("alice", "first")]);
  await accept(sequencer, [openLoan("bob", "first", COIN, 50_000n * DOLLAR)]);
  expect(await standing()).toBeNull();
});
