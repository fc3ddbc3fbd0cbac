import { knownMarket } from "../state/book.ts";
import { OUTAGE_MS_MIN } from "../state/market-settings.ts";
import { hasElapsedWindow } from "../state/sale-windows.ts";
import { refreshFeeds } from "./feeds.ts";
import { counts, noteOutage } from "./grace.ts";
import { touch } from "./run.ts";
import type { Run } from "./run.ts";

/** Before the first command after a silence: what it means for each market that counts silences. */
export function noteServiceGap(run: Run): void {
  const { book, now } = run;
  const { time: since } = book;
  if (now - since < OUTAGE_MS_MIN) return;
  const concerned = [...book.markets.values()]
    .filter((market) => counts(market, since, now))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  if (concerned.length === 0) return;
  // What was fresh before the silence may have aged in it.
  for (const market of concerned) noteOutage(run, market, { cause: "service_gap", since });
  refreshFeeds(run);
  for (const id of [...book.markets.keys()].sort()) touch(run, knownMarket(book, id));
}

/** Has markets looked at whose sales have waited long enough, whatever the command is about. */
export function touchElapsedWindows(run: Run): void {
  const { book, now } = run;
  if (book.windows.size === 0) return;
  for (const id of [...book.windows].sort()) {
    const market = knownMarket(book, id);
    if (hasElapsedWindow(market, now)) touch(run, market);
  }
}
