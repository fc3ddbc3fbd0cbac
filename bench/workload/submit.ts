import type { Command } from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import { closedLoop } from "../measure/closed-loop.ts";

/** Submits a command; a refusal is a mistake of the workload. */
export async function submit(
  sequencer: Sequencer,
  command: Command,
  idempotencyKey?: string,
): Promise<void> {
  const reply = await sequencer.submit({
    command,
    actor: "bench",
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });
  if (!reply.isAccepted) throw new Error(`${command.type} was refused: ${reply.rejection.code}`);
}

/** Submits all of them, `lanes` in flight at a time. They begin in their order. */
export async function submitAll(
  sequencer: Sequencer,
  commands: readonly Command[],
  lanes: number,
): Promise<void> {
  await closedLoop({ lanes, count: commands.length }, async (index) => {
    const command = commands[index];
    if (command !== undefined) await submit(sequencer, command);
  });
}
