import { SequencerStopped, type Sequencer } from "@plimsoll/sequencer";
import type { FeedLog } from "./log.ts";

export interface TicksOptions {
  readonly sequencer: Sequencer;
  /** Longest time in which the book is not told that time passes. */
  readonly intervalMs: number;
  readonly log: FeedLog;
}

export interface Ticks {
  close(): Promise<void>;
}

/**
 * Lets time pass in the book, so that quotes go stale, held jumps run out and interest crosses
 * triggers even when nobody does anything. Other commands touch only the market they are about, so
 * they do not replace a tick. One at a time: a book that is busy or away gets the next one.
 */
export function startTicks({ sequencer, intervalMs, log }: TicksOptions): Ticks {
  let underWay: Promise<void> | undefined;
  let isFailing = false;

  const tick = async (): Promise<void> => {
    try {
      const reply = await sequencer.submit({ command: { type: "tick" }, actor: "clock" });
      if (!reply.isAccepted) throw new Error(`The book refused it: ${reply.rejection.code}.`);
      isFailing = false;
    } catch (error) {
      if (error instanceof SequencerStopped) clearInterval(timer);
      if (!isFailing) log.warn({ error }, "A tick did not reach the book.");
      isFailing = true;
    } finally {
      underWay = undefined;
    }
  };
  const timer = setInterval(() => {
    underWay ??= tick();
  }, intervalMs);
  return {
    close: async () => {
      clearInterval(timer);
      await underWay;
    },
  };
}
