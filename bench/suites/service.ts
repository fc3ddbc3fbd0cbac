import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@plimsoll/embedded-postgres";
import { openPostgresJournal } from "@plimsoll/journal";
import { measureBareJournal } from "../benchmarks/service/bare-journal.ts";
import { buildBook } from "../benchmarks/service/book.ts";
import { measureHttp } from "../benchmarks/service/http.ts";
import { measureRecovery, measureReplay } from "../benchmarks/service/recovery.ts";
import { measureSequencer } from "../benchmarks/service/sequencer.ts";
import { measureUsualSql } from "../benchmarks/service/usual-sql.ts";
import { describeMachine } from "../measure/machine.ts";
import { higher, type Finding } from "../measure/samples.ts";
import type { Report } from "../report.ts";

/** Journal, sequencer and server on the embedded PostgreSQL, against two baselines. */
export async function runServiceSuite(loans: number): Promise<Omit<Report, "command">> {
  const machine = describeMachine();
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-bench-"));
  try {
    const inside = await measureInside(join(folder, "inside"), loans);
    console.error("HTTP …");
    await mkdir(join(folder, "server"));
    const http = await measureHttp(join(folder, "server"));
    const findings = [...inside, http];
    return {
      at: new Date().toISOString(),
      machine,
      loans,
      seconds: (performance.now() - start) / 1000,
      findings: [...findings, ratios(findings)],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** All that needs no server, on one PostgreSQL that this process starts. */
async function measureInside(dataDirectory: string, loans: number): Promise<Finding[]> {
  const postgres = await startPostgres({ dataDirectory });
  try {
    const store = await openPostgresJournal({ url: postgres.url });
    try {
      console.error(`building ${loans.toLocaleString("en")} loans through the sequencer …`);
      const seconds = await buildBook(store, loans);
      console.error(`  took ${seconds.toFixed(1)} s; recovery …`);
      const recovery = await measureRecovery(postgres.url);
      console.error("sequencer …");
      const sequencer = await measureSequencer(store, loans);
      console.error("bare journal …");
      const bare = await measureBareJournal(store);
      console.error("usual SQL …");
      const usual = await measureUsualSql(postgres.url);
      console.error("replay …");
      const replay = await measureReplay(postgres.url);
      return [sequencer, bare, usual, recovery, replay];
    } finally {
      await store.close();
    }
  } finally {
    await postgres.stop();
  }
}

/** Medians of one run set against each other. */
function ratios(findings: readonly Finding[]): Finding {
  const median = (benchmark: string, index = 0): number =>
    findings.find((one) => one.benchmark === benchmark)?.figures[index]?.median ?? Number.NaN;
  const sequencer = median("sequencer");
  const usual = median("usual SQL (baseline)");
  const ratio = (label: string, value: number) => higher(label, "×", [value]);
  return {
    benchmark: "ratios of the medians",
    figures: [
      ratio("sequencer : usual SQL", sequencer / usual),
      ratio(
        "sequencer : usual SQL in one statement",
        sequencer / median("usual SQL (baseline)", 2),
      ),
      ratio("sequencer : bare journal", sequencer / median("bare journal (baseline)")),
      ratio("HTTP : usual SQL", median("HTTP") / usual),
    ],
    notes: [],
  };
}
