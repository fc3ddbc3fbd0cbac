import { compareRuns, type Comparison } from "./compare-runs.ts";
import { KNOWN_INCIDENTS } from "./known-incidents.ts";
import { type Incident, type IncidentSource, type Played, playIncident } from "./play-incident.ts";
import { TRUE_CRASHES } from "./true-crashes.ts";

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
function judgeIncident({ gated, honest, ...incident }: Incident): Verdict {
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

/** Every incident and every crash on file, in the order of the table. */
export const INCIDENT_SOURCES: readonly IncidentSource[] = [...KNOWN_INCIDENTS, ...TRUE_CRASHES];

/** Most incidents of one source that get a line of their own. */
const LINES_MAX = 5;

/** Plays what a source holds; windows of one long file share a line. Throws InputError. */
export async function judgeSource(
  source: IncidentSource,
  folder: string,
): Promise<readonly Verdict[]> {
  const verdicts = (await source.load(folder)).map(judgeIncident);
  return verdicts.length > LINES_MAX ? [worstOf(source.name, verdicts)] : verdicts;
}

/** A line for several verdicts of one file: the worst of each. */
function worstOf(name: string, verdicts: readonly Verdict[]): Verdict {
  const [first] = verdicts;
  if (first === undefined) throw new Error(`${name} has nothing to play.`);
  const sum = (of: (verdict: Verdict) => number) =>
    verdicts.reduce((total, verdict) => total + of(verdict), 0);
  return {
    name,
    story: `${verdicts.length} windows of hours that swung by 8 % or more. ${first.story}`,
    files: first.files,
    isTrueCrash: first.isTrueCrash,
    trueActions: sum((verdict) => verdict.trueActions),
    wrongActions: sum((verdict) => verdict.wrongActions),
    missedActions: sum((verdict) => verdict.missedActions),
    staleActions: sum((verdict) => verdict.staleActions),
    quotes: sum((verdict) => verdict.quotes),
    staleSeconds: sum((verdict) => verdict.staleSeconds),
    suspectSeconds: sum((verdict) => verdict.suspectSeconds),
    delayMaxMs: Math.max(...verdicts.map((verdict) => verdict.delayMaxMs)),
    agreedDelayMaxMs: Math.max(...verdicts.map((verdict) => verdict.agreedDelayMaxMs)),
  };
}
