import { Option, type Command } from "commander";
import { formatCount } from "@plimsoll/lab";
import { addJournalOptions, withJournal } from "../database/with-journal.ts";
import type { JournalOptions, OpenJournal } from "../database/with-journal.ts";
import { csvExporter } from "../export/csv.ts";
import { hledgerExporter } from "../export/hledger.ts";
import type { Exporter } from "../export/journal-walk.ts";
import { jsonlExporter } from "../export/jsonl.ts";
import { writeOutput } from "../export/output.ts";
import { startProgress } from "../progress.ts";

const EXPORTERS = {
  jsonl: jsonlExporter,
  csv: csvExporter,
  hledger: hledgerExporter,
} satisfies Record<string, (owner: OpenJournal["owner"]) => Exporter>;

interface ExportOptions extends JournalOptions {
  readonly format: keyof typeof EXPORTERS;
  readonly out?: string;
}

const DETAILS = `
Formats:
  jsonl    every entry as it is stored: command, events, hashes
  csv      every posting of the ledger, debits positive, credits negative
  hledger  the ledger as a plain-text journal; its last transaction asserts the
           balances of the book, so that hledger check --strict proves them

Examples:
  plimsoll export --format hledger --out book.journal
  hledger -f book.journal check --strict
  plimsoll export --format jsonl | tail -n 1

Every entry is checked against its hash on the way; the export stops at one that
was altered.`;

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
    .option("--out <file>", "file to write (default: standard output)");
  addJournalOptions(command).addHelpText("after", DETAILS).action(runExport);
}

async function runExport(options: ExportOptions): Promise<void> {
  const { format, out } = options;
  await withJournal(options, async (journal) => {
    const { sequence } = await journal.reader.head();
    await writeOutput(write(journal, EXPORTERS[format](journal.owner), sequence), out);
    if (out !== undefined) {
      process.stderr.write(`${formatCount(sequence)} entries written to ${out}.\n`);
    }
  });
}

async function* write(
  { reader }: OpenJournal,
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
