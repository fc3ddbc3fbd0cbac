import type { Book, MarketId } from "@plimsoll/engine";
import { SequencerError, type Sequencer } from "@plimsoll/sequencer";
import type { Logger } from "pino";

/** Interest of a market in which nobody does anything is written down this often, in book time. */
const ACCRUAL_SECONDS = 3_600n;
const MILLIS_PER_SECOND = 1_000;
const ACTOR = "clock";

/**
 * Tells the book that time passes, so that quotes age and interest is noticed. Rates move in a quiet
 * market as well: its interest is written down every hour, so that whoever wants to hear of a moved rate does,
 * and the history of rates has no holes. Returns how to stop.
 */
export function startTicking(sequencer: Sequencer, seconds: number, log: Logger): () => void {
  if (seconds === 0) return () => undefined;
  let isUnderWay = false;
  const tick = async (): Promise<void> => {
    if (isUnderWay) return;
    isUnderWay = true;
    try {
      await sequencer.submit({ command: { type: "tick" }, actor: ACTOR });
      for (const market of await sequencer.read(quietMarkets)) {
        await sequencer.submit({ command: { type: "accrue_interest", market }, actor: ACTOR });
      }
    } catch (error) {
      // The next tick makes up for one that came at a bad time.
      if (!(error instanceof SequencerError)) log.error({ error }, "a tick failed");
    } finally {
      isUnderWay = false;
    }
  };
  const timer = setInterval(() => void tick(), seconds * MILLIS_PER_SECOND);
  return () => clearInterval(timer);
}

/** Markets with debt whose interest was last written down an hour ago. */
function quietMarkets(book: Book): readonly MarketId[] {
  const now = BigInt(Math.floor(book.time / MILLIS_PER_SECOND));
  return [...book.markets.values()]
    .filter(
      ({ totalBorrowShares, lastUpdate }) =>
        totalBorrowShares > 0n && now - lastUpdate >= ACCRUAL_SECONDS,
    )
    .map(({ id }) => id);
}
