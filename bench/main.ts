/**
 * Measures the engine on the canonical book, the service around it, or how fast alerts arrive.
 * Usage: npm run bench -- [engine] [--json] [--only NAME[,NAME]] [--loans N] [--out FILE]
 *        npm run bench -- service|alerts [--json] [--loans N] [--out FILE]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { toText, type Report } from "./report.ts";
import { runAlertsSuite } from "./suites/alerts.ts";
import { runEngineSuite } from "./suites/engine.ts";
import { runServiceSuite } from "./suites/service.ts";

const LOANS = { engine: 1_000_000, service: 100_000, alerts: 100_000 } as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string" },
    loans: { type: "string" },
    out: { type: "string" },
  },
});

const report = await run(positionals[0] ?? "engine");
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
console.log(values.json ? JSON.stringify(report, null, 2) : toText(report));

async function run(suite: string): Promise<Report> {
  if (positionals.length > 1) throw new Error("name one suite: engine, service or alerts");
  const command = ["npm run bench --", ...process.argv.slice(2)].join(" ").replace(/ --$/, "");
  if (suite === "engine") {
    const only = values.only?.split(",");
    return { command, ...runEngineSuite(loansOf(LOANS.engine), only) };
  }
  if (values.only !== undefined) throw new Error("the service is measured as a whole");
  if (suite === "alerts") return { command, ...(await runAlertsSuite(loansOf(LOANS.alerts))) };
  if (suite !== "service") {
    throw new Error(`unknown suite ${suite}; there are engine, service and alerts`);
  }
  return { command, ...(await runServiceSuite(loansOf(LOANS.service))) };
}

function loansOf(usual: number): number {
  const loans = Number(values.loans ?? usual);
  if (Number.isInteger(loans) && loans >= 1) return loans;
  throw new Error("--loans needs a whole number above 0");
}
