import { Option, type Command } from "commander";
import type { JournalReader } from "@plimsoll/journal";
import { formatCount } from "@plimsoll/lab";
import { CommandFailure } from "../command-failure.ts";
import { environmentFor, placeOf } from "../database/database-options.ts";
import { addJournalOptions, withJournal } from "../database/with-journal.ts";
import type { JournalOptions, OpenJournal } from "../database/with-journal.ts";
import { auditCsvExporter } from "../audit-log/audit-csv.ts";
import { csvExporter } from "../export/csv.ts";
import { hledgerExporter } from "../export/hledger.ts";
import type { Exporter } from "../export/journal-walk.ts";
import { jsonlExporter } from "../export/jsonl.ts";
import { writeOutput } from "../export/output.ts";
import { startProgress } from "../progress.ts";
import { runServer } from "../server/run-server.ts";

const EXPORTERS = {
  jsonl: jsonlExporter,
  csv: csvExporter,
  hledger: hledgerExporter,
} satisfies Record<string, (owner: OpenJournal["owner"]) => Exporter>;

/** Formats of the audit log, which has no postings. */
const AUDIT_EXPORTERS: Partial<Record<keyof typeof EXPORTERS, () => Exporter>> = {
  jsonl: jsonlExporter,
  csv: auditCsvExporter,
};

interface ExportOptions extends JournalOptions {
  readonly stream: "journal" | "audit-log";
  readonly format: keyof typeof EXPORTERS;
  readonly out?: string;
}

const DETAILS = `
Formats:
  jsonl    every entry as it is stored: command, events, hashes
  csv      every posting of the ledger, debits positive, credits negative
  hledger  the ledger as a plain-text journal; its last transaction asserts the
           balances of the book, so that hledger check --strict proves them

With --stream audit-log it writes the service's audit log, as jsonl or csv: who
signed in, what was granted, and who looked at whose data.

Examples:
  plimsoll export --format hledger --out book.journal
  hledger -f book.journal check --strict
  plimsoll export --format jsonl | tail -n 1

Every entry is checked against its hash on the way; the export stops at one that
was altered. Who exports what is written into the audit log first; in live mode
nothing is read without that entry.

With DATABASE_URL or --database, PLIMSOLL_MODE must say sandbox or live.`;

/** `plimsoll export`: the journal and the ledger for other tools. */
export function addExportCommand(program: Command): void {
  const command = program
    .command("export")
    .summary("Write the journal or the ledger for other tools.")
    .description("Writes the journal or the ledger, up to the last entry, for other tools.")
    .addOption(
      new Option("--format <format>", "what to write")
        .choices(Object.keys(EXPORTERS))
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--stream <stream>", "what to read")
        .choices(["journal", "audit-log"])
        .default("journal"),
    )
    .option("--out <file>", "file to write (default: standard output)");
  addJournalOptions(command).addHelpText("after", DETAILS).action(runExport);
}

async function runExport(options: ExportOptions): Promise<void> {
  const { format, out } = options;
  const isAudit = options.stream === "audit-log";
  const auditExporter = AUDIT_EXPORTERS[format];
  if (isAudit && auditExporter === undefined) {
    throw new CommandFailure(`The audit log has no ledger: write it as jsonl or csv.`);
  }
  await withJournal(options, async (journal) => {
    const reader = isAudit ? journal.auditLog : journal.reader;
    const exporter = isAudit ? auditExporter?.() : EXPORTERS[format](journal.owner);
    if (exporter === undefined) return;
    await noteExport(options);
    const { sequence } = await reader.head();
    await writeOutput(write(reader, exporter, sequence), out);
    if (out !== undefined) {
      process.stderr.write(`${formatCount(sequence)} entries written to ${out}.\n`);
    }
  });
}

/** The server's audit log has who exports what, before it is read. */
async function noteExport(options: ExportOptions): Promise<void> {
  const environment = environmentFor(placeOf(options, process.env), process.env);
  const args = ["audit-log", "exported", options.stream, options.format];
  const code = await runServer(args, environment);
  if (code !== 0) throw new CommandFailure("", code);
}

async function* write(
  reader: JournalReader,
  exporter: Exporter,
  last: number,
): AsyncGenerator<string, void> {
  const progress = startProgress(last);
  try {
    yield exporter.begin();
    for await (const entries of reader.read(1, last)) {
      yield exporter.entries(entries);
      progress.show({ what: "exporting", done: entries.at(-1)?.sequence ?? last });
    }
    yield exporter.end();
  } finally {
    progress.end();
  }
}
