import { measureCrash } from "../benchmarks/crash.ts";
import { measureFiringTick } from "../benchmarks/firing-tick.ts";
import { measureIdleTick } from "../benchmarks/idle-tick.ts";
import { buildAndWeigh } from "../benchmarks/memory.ts";
import { measureMixed } from "../benchmarks/mixed.ts";
import { measureRehearsal } from "../benchmarks/rehearsal.ts";
import { measureSnapshot } from "../benchmarks/snapshot.ts";
import { describeMachine } from "../measure/machine.ts";
import type { Finding } from "../measure/samples.ts";
import type { Report } from "../report.ts";
import { buildCanonicalBook } from "../workload/canonical-book.ts";

const NAMES = [
  "memory",
  "snapshot",
  "idle-tick",
  "firing-tick",
  "mixed",
  "crash",
  "rehearsal",
] as const;
const LOANS_SMALL = 10_000;

/** The engine alone, on the canonical book with this many loans. */
export function runEngineSuite(
  loans: number,
  only: readonly string[] = NAMES,
): Omit<Report, "command"> {
  const chosen = new Set(only);
  for (const name of chosen) {
    if (!NAMES.some((known) => known === name)) {
      throw new Error(`unknown benchmark ${name}; there are ${NAMES.join(", ")}`);
    }
  }
  const machine = describeMachine();
  const start = performance.now();
  const findings: Finding[] = [];
  const add = (name: (typeof NAMES)[number], measure: () => Finding): void => {
    if (!chosen.has(name)) return;
    console.error(`${name} …`);
    findings.push(measure());
  };
  console.error(`building ${loans.toLocaleString("en")} loans …`);
  const { canonical, finding } = buildAndWeigh(loans);
  add("memory", () => finding);
  add("snapshot", () => measureSnapshot(canonical));
  add("idle-tick", () => measureIdleTick(canonical, buildCanonicalBook(LOANS_SMALL)));
  add("firing-tick", () => measureFiringTick(canonical));
  add("mixed", () => measureMixed(canonical));
  add("crash", () => measureCrash(() => canonical, 1));
  add("rehearsal", measureRehearsal);
  return {
    at: new Date().toISOString(),
    machine,
    loans,
    seconds: (performance.now() - start) / 1000,
    findings,
  };
}
