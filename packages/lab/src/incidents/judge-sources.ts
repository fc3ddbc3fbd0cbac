import type { IncidentSource } from "./incident.ts";
import { worstOf } from "./incident-report.ts";
import { judgeIncident, type Verdict } from "./judge-incident.ts";
import { KNOWN_INCIDENTS } from "./known-incidents.ts";
import { TRUE_CRASHES } from "./true-crashes.ts";

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
