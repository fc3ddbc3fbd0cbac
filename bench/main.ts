/**
 * Measures the engine on the canonical book.
 * Usage: npm run bench -- [--json] [--only NAME[,NAME]] [--loans N] [--out FILE]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { measureCrash } from "./benchmarks/crash.ts";
import { measureFiringTick } from "./benchmarks/firing-tick.ts";
import { measureIdleTick } from "./benchmarks/idle-tick.ts";
import { buildAndWeigh } from "./benchmarks/memory.ts";
import { measureMixed } from "./benchmarks/mixed.ts";
import { measureSnapshot } from "./benchmarks/snapshot.ts";
import { describeMachine } from "./measure/machine.ts";
import type { Finding } from "./measure/samples.ts";
import { toText, type Report } from "./report.ts";
import { buildCanonicalBook } from "./workload/canonical-book.ts";

const NAMES = ["memory", "snapshot", "idle-tick", "firing-tick", "mixed", "crash"] as const;
const LOANS = 1_000_000;
const LOANS_SMALL = 10_000;

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string" },
    loans: { type: "string", default: String(LOANS) },
    out: { type: "string" },
  },
});
const chosen = new Set(values.only?.split(",") ?? NAMES);
for (const name of chosen) {
  if (!NAMES.some((known) => known === name)) {
    throw new Error(`unknown benchmark ${name}; there are ${NAMES.join(", ")}`);
  }
}
const loans = Number(values.loans);
if (!Number.isInteger(loans) || loans < 1) throw new Error("--loans needs a whole number above 0");

const report = run(loans);
if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
console.log(values.json ? JSON.stringify(report, null, 2) : toText(report));

function run(loanCount: number): Report {
  const machine = describeMachine();
  const start = performance.now();
  const findings: Finding[] = [];
  const add = (name: (typeof NAMES)[number], measure: () => Finding): void => {
    if (!chosen.has(name)) return;
    console.error(`${name} …`);
    findings.push(measure());
  };
  console.error(`building ${loanCount.toLocaleString("en")} loans …`);
  const { canonical, finding } = buildAndWeigh(loanCount);
  add("memory", () => finding);
  add("snapshot", () => measureSnapshot(canonical));
  add("idle-tick", () => measureIdleTick(canonical, buildCanonicalBook(LOANS_SMALL)));
  add("firing-tick", () => measureFiringTick(canonical));
  add("mixed", () => measureMixed(canonical));
  add("crash", () => measureCrash(() => canonical, 1));
  return {
    command: ["npm run bench --", ...process.argv.slice(2)].join(" ").replace(/ --$/, ""),
    at: new Date().toISOString(),
    machine,
    loans: loanCount,
    seconds: (performance.now() - start) / 1000,
    findings,
  };
}
