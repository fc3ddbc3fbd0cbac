/** Measures the engine on the canonical book, the service around it, how fast alerts arrive, or what attacks do. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { toText, type Report } from "./report.ts";
import { SCENARIOS } from "./benchmarks/abuse/abuse.ts";
import { runAbuseSuite } from "./suites/abuse.ts";
import { runAlertsSuite } from "./suites/alerts.ts";
import { runEngineSuite } from "./suites/engine.ts";
import { runServiceSuite } from "./suites/service.ts";

const LOANS = { engine: 1_000_000, service: 100_000, alerts: 100_000, abuse: 10_000 } as const;
/** Pairs of each attack. */
const ROUNDS = 5;

const USAGE = `npm run bench -- [engine] [--json] [--only NAME[,NAME]] [--loans N] [--out FILE]
npm run bench -- service|alerts [--json] [--loans N] [--out FILE]
npm run bench -- abuse [--json] [--only NAME[,NAME]] [--rounds N] [--loans N] [--out FILE]`;

const OPTIONS = {
  help: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  only: { type: "string" },
  loans: { type: "string" },
  rounds: { type: "string" },
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
  if (positionals.length > 1)
    throw new UsageError("Name one suite: engine, service, alerts or abuse.");
  const command = ["npm run bench --", ...process.argv.slice(2)].join(" ").replace(/ --$/, "");
  const loans = (usual: number): number => countOf("loans", usual);
  if (suite === "abuse") {
    const rounds = countOf("rounds", ROUNDS);
    const options = { loans: loans(LOANS.abuse), rounds, scenarios: scenariosOf(values.only) };
    return { command, ...(await runAbuseSuite(options)) };
  }
  if (values.rounds !== undefined)
    throw new UsageError("Only attacks come in rounds: leave --rounds out.");
  if (suite === "engine") {
    const only = values.only?.split(",");
    return { command, ...runEngineSuite(loans(LOANS.engine), only) };
  }
  if (values.only !== undefined)
    throw new UsageError("Only engine and abuse are measured in parts: leave --only out.");
  if (suite === "alerts") return { command, ...(await runAlertsSuite(loans(LOANS.alerts))) };
  if (suite !== "service") {
    throw new UsageError(`There is no suite ${suite}: name engine, service, alerts or abuse.`);
  }
  return { command, ...(await runServiceSuite(loans(LOANS.service))) };
}

function countOf(option: "loans" | "rounds", usual: number): number {
  const count = Number(values[option] ?? usual);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new UsageError(`--${option} needs a whole number above 0.`);
}

function scenariosOf(only: string | undefined): readonly string[] {
  const names = only?.split(",") ?? SCENARIOS;
  const unknown = names.find((name) => !SCENARIOS.includes(name));
  if (unknown === undefined) return names;
  throw new UsageError(`There is no attack ${unknown}: name ${SCENARIOS.join(", ")}.`);
}
