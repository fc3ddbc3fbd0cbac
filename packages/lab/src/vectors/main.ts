/**
 * Replays conformance vectors of the reference through the engine and reports every difference.
 * Usage: npm run vectors [-- [--json] [DIR ...]]
 */
import { parseArgs } from "node:util";
import { InputError } from "../inputs/input-error.ts";
import { defaultVectorFolder } from "./read-vectors.ts";
import { replayFolder } from "./replay-folder.ts";
import { renderSummary, summarize } from "./summary.ts";

const USAGE = "Usage: npm run vectors [-- [--json] [DIR ...]]";

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

function main(): number {
  let options;
  try {
    options = parseArgs({
      allowPositionals: true,
      options: { json: { type: "boolean", default: false } },
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 2;
  }
  const { positionals, values } = options;
  const folders = positionals.length > 0 ? positionals : [defaultVectorFolder()];
  const summary = summarize(folders.flatMap((folder) => replayFolder(folder)));
  process.stdout.write(values.json ? `${JSON.stringify(summary)}\n` : renderSummary(summary));
  return summary.differences === 0 ? 0 : 1;
}
