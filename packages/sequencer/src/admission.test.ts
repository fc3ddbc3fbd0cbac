import { createMemoryJournal } from "@plimsoll/journal";
import { expect, test } from "vitest";
import { openAccount } from "../test/commands.ts";
import { open, submit } from "../test/sequencers.ts";

test("a command that is not admitted is answered with the reason, and leaves nothing", async () => {
  const held = new Error("Not now.");
  let isOpen = true;
  const asked: string[] = [];
  const sequencer = await open(createMemoryJournal(), {
    admit: (command, book) => {
      asked.push(`${command.type} in a book of ${book.accounts.size}`);
      return isOpen ? null : held;
    },
  });
  const accounts = await sequencer.read((book) => book.accounts.size);
  const first = await submit(sequencer, openAccount("alice"), "key");
  isOpen = false;
  await expect(submit(sequencer, openAccount("bob"))).rejects.toBe(held);
  expect(sequencer.durableSequence).toBe(1);
  expect(sequencer.status.inFlight).toBe(0);
  // What was accepted before is answered again, since nothing is decided.
  expect(await submit(sequencer, openAccount("alice"), "key")).toEqual({
    ...first,
    isReplay: true,
  });
  isOpen = true;
  expect((await submit(sequencer, openAccount("bob"))).isAccepted).toBe(true);
  expect(asked).toEqual([0, 1, 1].map((more) => `open_account in a book of ${accounts + more}`));
  await sequencer.close();
});
