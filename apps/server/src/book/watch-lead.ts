import type { Sequencer } from "@plimsoll/sequencer";
import type { Alarms } from "../foundation/alarms.ts";
import { distanceText, instantText } from "../foundation/clock/database-clock.ts";
import type { PartLog } from "../foundation/part-log.ts";

interface LeadNeeds {
  readonly sequencer: Pick<Sequencer, "read">;
  /** What time it should be, milliseconds since 1970-01-01 UTC. */
  readonly expected: () => number;
  readonly alarms: Alarms;
  readonly log: PartLog;
  /** A book that is further ahead than this has an alarm. */
  readonly leadMillisMax: number;
  readonly everyMillis?: number;
}

const EVERY_MILLIS = 1_000;

/**
 * Watches whether the book's last entry is of a time that has not come yet: an earlier clock was wrong. Time
 * never goes back in a journal, so it stands still there until the clock has caught up. Returns how to stop.
 */
export async function watchLead(needs: LeadNeeds): Promise<() => void> {
  const look = async (): Promise<void> => {
    const { sequencer, expected, alarms, leadMillisMax } = needs;
    const time = await sequencer.read((book) => book.time);
    const lead = time - expected();
    if (lead <= leadMillisMax) return alarms.clear("book_ahead");
    alarms.raise({
      name: "book_ahead",
      sentence:
        `The book's last entry is of ${instantText(time)}, which is ${distanceText(lead)} of the clock. ` +
        "Its time stands still until the clock has caught up: no interest accrues meanwhile. What was " +
        "accrued too much can be returned.",
      stopsService: false,
    });
  };
  await look();
  const timer = setInterval(() => {
    look().catch((error: unknown) =>
      needs.log.warn({ error }, "the book's time was not looked at"),
    );
  }, needs.everyMillis ?? EVERY_MILLIS);
  return () => clearInterval(timer);
}
