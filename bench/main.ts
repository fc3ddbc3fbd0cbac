/** Measures the engine on the canonical book, the service around it, or how fast alerts arrive. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { toText, type Report } from "./report.ts";
import { runAlertsSuite } from "./suites/alerts.ts";
import { runEngineSuite } from "./suites/engine.ts";
import { runServiceSuite } from "./suites/service.ts";

const LOANS = { engine: 1_000_000, service: 100_000, alerts: 100_000 } as const;

const USAGE = `npm run bench -- [engine] [--json] [--only NAME[,NAME]] [--loans N] [--out FILE]
npm run bench -- service|alerts [--json] [--loans N] [--out FILE]`;

const OPTIONS = {
  help: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  only: { type: "string" },
  loans: { type: "string" },
  out: { type: "string" },
} as const;

/** The command line is wrong: said in a sentence, without a stack. */
class UsageError extends Error {}

const { values, positionals } = readCommandLine();
if (values.help) console.log(USAGE);
else await measure();

function readCommandLine() {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

async function measure(): Promise<void> {
  try {
    const report = await run(positionals[0] ?? "engine");
    if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
    console.log(values.json ? JSON.stringify(report, null, 2) : toText(report));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  }
}

async function run(suite: string): Promise<Report> {
  if (positionals.length > 1) throw new UsageError("Name one suite: engine, service or alerts.");
  const command = ["npm run bench --", ...process.argv.slice(2)].join(" ").replace(/ --$/, "");
  if (suite === "engine") {
    const only = values.only?.split(",");
    return { command, ...runEngineSuite(loansOf(LOANS.engine), only) };
  }
  if (values.only !== undefined)
    throw new UsageError("Only the engine is measured in parts: leave --only out.");
  if (suite === "alerts") return { command, ...(await runAlertsSuite(loansOf(LOANS.alerts))) };
  if (suite !== "service") {
    throw new UsageError(`There is no suite ${suite}: name engine, service or alerts.`);
  }
  return { command, ...(await runServiceSuite(loansOf(LOANS.service))) };
}

function loansOf(usual: number): number {
  const loans = Number(values.loans ?? usual);
  if (Number.isInteger(loans) && loans >= 1) return loans;
  throw new UsageError("--loans needs a whole number above 0.");
}
