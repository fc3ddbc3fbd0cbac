import { SequencerError, type Sequencer } from "@plimsoll/sequencer";
import type { Logger } from "pino";

/** Tells the book that time passes, so that quotes age and interest is noticed. Returns how to stop. */
export function startTicking(sequencer: Sequencer, seconds: number, log: Logger): () => void {
  if (seconds === 0) return () => undefined;
  let isUnderWay = false;
  const tick = async (): Promise<void> => {
    if (isUnderWay) return;
    isUnderWay = true;
    try {
      await sequencer.submit({ command: { type: "tick" }, actor: "clock" });
    } catch (error) {
      // The next tick makes up for one that came at a bad time.
      if (!(error instanceof SequencerError)) log.error({ error }, "a tick failed");
    } finally {
      isUnderWay = false;
    }
  };
  const timer = setInterval(() => void tick(), seconds * 1_000);
  return () => clearInterval(timer);
}
