import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureAbuse, type AbuseOptions } from "../benchmarks/abuse/abuse.ts";
import { describeMachine } from "../measure/machine.ts";
import type { Report } from "../report.ts";

/** What a customer, a watcher and a price feel while somebody attacks. */
export async function runAbuseSuite(options: AbuseOptions): Promise<Omit<Report, "command">> {
  const machine = describeMachine();
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-bench-"));
  try {
    const findings = await measureAbuse(folder, options);
    const seconds = (performance.now() - start) / 1000;
    return { at: new Date().toISOString(), machine, loans: options.loans, seconds, findings };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
