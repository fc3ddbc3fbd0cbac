import type { Command } from "@plimsoll/engine";
import type { JournalStore } from "@plimsoll/journal";
import { openSequencer, type Reply, type Sequencer, type SequencerOptions } from "../src/index.ts";
import { OPERATOR, setUp } from "./commands.ts";

/** A clock that goes on by a second whenever it is asked. */
export function steppingClock(start = 1_770_000_000_000): () => number {
  let now = start;
  return () => (now += 1_000);
}

export function open(
  store: JournalStore,
  options: Partial<Omit<SequencerOptions, "store">> = {},
): Promise<Sequencer> {
  return openSequencer({
    store,
    bookId: "test",
    owner: OPERATOR,
    clock: steppingClock(),
    ...options,
  });
}

export function submit(sequencer: Sequencer, command: Command, key?: string): Promise<Reply> {
  const actor = "tester";
  return sequencer.submit({
    command,
    actor,
    ...(key === undefined ? {} : { idempotencyKey: key }),
  });
}

/** Submits all at once and insists that each is accepted. */
export async function accept(sequencer: Sequencer, commands: readonly Command[]): Promise<Reply[]> {
  const replies = await Promise.all(commands.map((command) => submit(sequencer, command)));
  for (const reply of replies) {
    if (!reply.isAccepted) throw new Error(`refused: ${reply.rejection.code}`);
  }
  return replies;
}

/** A sequencer whose market is funded and priced. */
export async function openFunded(
  store: JournalStore,
  options: Partial<Omit<SequencerOptions, "store">> = {},
): Promise<Sequencer> {
  const sequencer = await open(store, options);
  await accept(sequencer, setUp());
  return sequencer;
}
