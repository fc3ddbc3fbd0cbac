import {
  INCIDENT_SOURCES,
  incidentsDocument,
  isSound,
  judgeSource,
  renderIncidents,
  type Verdict,
} from "@plimsoll/lab";
import type { Command } from "commander";
import { writeFileSync } from "node:fs";
import { CommandFailure, ExitCode } from "../command-failure.ts";
import { startProgress } from "../progress.ts";

/** Columns of the table where the width of the terminal is not known. */
const WIDTH_DEFAULT = 120;

interface IncidentsOptions {
  readonly prices: string;
  readonly write?: string;
}

/** `plimsoll lab incidents`: the documented gate against every incident on file. */
export function addIncidentsCommand(lab: Command): void {
  lab
    .command("incidents")
    .summary("Play known incidents and crashes behind the documented gate.")
    .description(
      "Plays every known incident and every crash on file behind the documented gate and on the " +
        "honest median, and prints wrong sales and the delay of true ones. Fails when the gate " +
        "sold somebody wrongly or a crash was acted on more than a minute late.",
    )
    .requiredOption("--prices <folder>", "folder of the price files, with 1h, 1m, 5m, venues-…")
    .option("--write <file>", "write the document with the table, too")
    .action(runIncidents);
}

async function runIncidents({ prices, write }: IncidentsOptions): Promise<void> {
  const verdicts: Verdict[] = [];
  const progress = startProgress(INCIDENT_SOURCES.length);
  try {
    for (const [done, source] of INCIDENT_SOURCES.entries()) {
      progress.show({ what: source.name, done });
      verdicts.push(...(await judgeSource(source, prices)));
    }
  } finally {
    progress.end();
  }
  const width = process.stdout.columns > 0 ? process.stdout.columns : WIDTH_DEFAULT;
  process.stdout.write(`${renderIncidents(verdicts, width)}\n`);
  if (write !== undefined) writeFileSync(write, incidentsDocument(verdicts));
  if (!verdicts.every(isSound)) {
    throw new CommandFailure("The gate does not hold for every incident.", ExitCode.failure);
  }
}
