import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureAlerts } from "../benchmarks/alerts/alerts.ts";
import { describeMachine } from "../measure/machine.ts";
import type { Report } from "../report.ts";

/** From the quote to the message at the borrower's receiver. */
export async function runAlertsSuite(loans: number): Promise<Omit<Report, "command">> {
  const machine = describeMachine();
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-bench-"));
  try {
    const findings = [await measureAlerts(folder, loans)];
    const seconds = (performance.now() - start) / 1000;
    return { at: new Date().toISOString(), machine, loans, seconds, findings };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
