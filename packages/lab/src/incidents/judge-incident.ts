import { compareRuns, type Comparison } from "./compare-runs.ts";
import type { Incident } from "./incident.ts";
import { playIncident, type Played } from "./play-incident.ts";

/** A line of the table. */
export interface Verdict
  extends Comparison, Pick<Incident, "name" | "story" | "files" | "isTrueCrash"> {
  readonly quotes: number;
  /** Seconds for which nothing could happen, and for which a jump waited. */
  readonly staleSeconds: number;
  readonly suspectSeconds: number;
}

/** Seconds between two looks at the mark. */
const LOOK_SECONDS = 10;

/** Plays an incident behind the gate and on the honest median, over the same loans. */
export function judgeIncident({ gated, honest, ...incident }: Incident): Verdict {
  const price = firstPrice(honest);
  const seen: Played = playIncident(gated, price);
  const expected = playIncident(honest, price);
  return {
    ...incident,
    ...compareRuns(seen, expected, honest),
    quotes: seen.quotes,
    staleSeconds: seen.staleTicks * LOOK_SECONDS,
    suspectSeconds: seen.suspectTicks * LOOK_SECONDS,
  };
}

/** The first price of the priced feed; of a composed one that of its base, the coin standing at 1. */
function firstPrice({ priced, feeds, quotes }: Incident["honest"]): bigint {
  const settings = feeds[priced];
  const feed = settings?.kind === "composed" ? settings.base : priced;
  const first = quotes.find((quote) => quote.feed === feed);
  if (first === undefined) throw new Error("Nobody quotes the first price.");
  return first.price;
}
