import { apply, createBook, findViolations, type Book, type Millis } from "@plimsoll/engine";
import type { JournalEntry, JournalReader } from "@plimsoll/journal";
import { formatCount, formatInstant } from "@plimsoll/lab";
import { decodeBody, verify, type VerifyProblem, type VerifyReport } from "@plimsoll/sequencer";
import type { Command } from "commander";
import { verifyAuditLog, type AuditLogReport } from "../audit-log/verify-audit-log.ts";
import { CommandFailure } from "../command-failure.ts";
import type { JournalOptions, OpenJournal } from "../database/with-journal.ts";
import { addJournalOptions, withJournal } from "../database/with-journal.ts";
import { startProgress } from "../progress.ts";

interface VerifyOptions extends JournalOptions {
  readonly json?: true;
}

/** All that was found, and where the journal ends. */
interface Findings extends Omit<VerifyReport, "problems"> {
  readonly book: string;
  /** Time of the last entry that was read; null when none could be. */
  readonly at: string | null;
  readonly problems: readonly Problem[];
  readonly auditLog: AuditLogReport;
}

type Problem =
  | VerifyProblem
  /** The book that the journal leads to breaks one of the numbered invariants. */
  | { readonly kind: "invariant_broken"; readonly sequence: number; readonly message: string };

const PROBLEMS_SHOWN_MAX = 10;

const DETAILS = `
It reads the journal from its first entry and
  - follows the chain of SHA-256 hashes from entry to entry,
  - decides every command again and compares the events,
  - compares every snapshot with the state it stands for,
  - checks all invariants of the book at the end (docs/invariants.md).
It follows the chain of the service's audit log in the same way.

Write down the head: an entry that was exchanged for another sound one, together
with all hashes behind it, shows only against a head from before.

Exit status: 0 all agrees, 1 something differs or cannot be read, 2 the command
line is wrong.`;

/** `plimsoll verify`: proves that the journal is what was written and what the rules decide. */
export function addVerifyCommand(program: Command): void {
  const command = program
    .command("verify")
    .summary("Prove the journal: chain, every decision, state, invariants.")
    .description(
      "Proves that nothing in the journal was altered and that every decision in it follows the " +
        "rules. A running server is not disturbed.",
    );
  addJournalOptions(command)
    .option("--json", "the report as JSON")
    .addHelpText("after", DETAILS)
    .action(runVerify);
}

async function runVerify(options: VerifyOptions): Promise<void> {
  const findings = await withJournal(options, find);
  const text = options.json === true ? JSON.stringify(findings, null, 2) : describe(findings);
  process.stdout.write(`${text}\n`);
  const { problem } = findings.auditLog;
  if (problem !== null) {
    process.stderr.write(`The audit log differs: ${problem.message}\n`);
  }
  const [first] = findings.problems;
  if (first === undefined) {
    if (problem === null) return;
    throw new CommandFailure("Keep a copy of the database as evidence.");
  }
  const count = findings.problemCount === 1 ? "problem" : "problems";
  throw new CommandFailure(
    `${formatCount(findings.problemCount)} ${count}, the first at entry ${first.sequence}. ` +
      "Keep a copy of the database as evidence.",
  );
}

async function find({ reader, auditLog, owner }: OpenJournal): Promise<Findings> {
  const head = await reader.head();
  const progress = startProgress(head.sequence * 2);
  const show = (what: string, before: number) => (sequence: number) =>
    progress.show({ what, done: before + sequence });
  try {
    const report = await verify(observedReader(reader, show("deciding again", 0)), owner);
    const replayed = observedReader(reader, show("checking the book", head.sequence));
    const { book, at } = await bookAt(replayed, owner, report.head.sequence);
    const audited = await verifyAuditLog(auditLog);
    const broken = findViolations(book).map(({ id, sentence }) => ({
      kind: "invariant_broken" as const,
      sequence: report.head.sequence,
      message: `${id}: ${sentence}`,
    }));
    return {
      book: reader.bookId,
      ...report,
      at,
      isIntact: report.isIntact && broken.length === 0 && audited.problem === null,
      problems: [...report.problems, ...broken],
      problemCount: report.problemCount + broken.length,
      auditLog: audited,
    };
  } finally {
    progress.end();
  }
}

/** The book after entry `sequence`, which has been read before. */
async function bookAt(
  reader: JournalReader,
  owner: OpenJournal["owner"],
  sequence: number,
): Promise<{ readonly book: Book; readonly at: string | null }> {
  const book = createBook(owner);
  let at: string | null = null;
  for await (const entries of reader.read(1, sequence)) {
    for (const entry of entries) {
      for (const event of decodeBody(entry).events) apply(book, event);
      at = formatInstant(entry.at as Millis);
    }
  }
  return { book, at };
}

function describe(findings: Findings): string {
  const { book, entries, at, head, snapshots, problems } = findings;
  const last = at === null ? "" : `, the last of ${at}`;
  const verdict = (kinds: readonly Problem["kind"][], sound: string): string => {
    const found = problems.filter(({ kind }) => kinds.includes(kind)).length;
    return found === 0 ? sound : `${formatCount(found)} differ, see below`;
  };
  const lines: readonly (readonly [string, string])[] = [
    ["entries", `${formatCount(entries)}${last}`],
    ["chain", verdict(["chain_broken", "version_unknown", "entry_unusable"], "unbroken")],
    ["decisions", verdict(["decision_differs", "time_reversed"], "all made again, all the same")],
    [
      "snapshots",
      verdict(["snapshot_differs"], `${formatCount(snapshots)} compared, all the same`),
    ],
    ["invariants", verdict(["invariant_broken"], "all hold")],
    ["head", `${head.sequence} ${head.hash}`],
    ["state hash", findings.stateHash],
    ...auditLines(findings.auditLog),
  ];
  const shown = problems.slice(0, PROBLEMS_SHOWN_MAX).map(({ kind, sequence, message }) => {
    return `entry ${sequence}  ${kind}  ${message}`;
  });
  const hidden = findings.problemCount - shown.length;
  return [
    `The journal of the book ${book}`,
    ...lines.map(([name, value]) => `${name.padEnd(12)}${value}`),
    ...(shown.length === 0 ? [] : ["", ...shown]),
    ...(hidden > 0 ? [`and ${formatCount(hidden)} more`] : []),
  ].join("\n");
}

function auditLines({ entries, head, problem }: AuditLogReport): [string, string][] {
  const verdict = problem === null ? "chain unbroken" : `entry ${problem.sequence} differs`;
  const place = `head ${head.sequence} ${head.hash}`;
  return [["audit log", `${formatCount(entries)} entries, ${verdict}, ${place}`]];
}

/** The same reader, which tells `onRead` the last entry of each batch it gives out. */
function observedReader(reader: JournalReader, onRead: (sequence: number) => void): JournalReader {
  return {
    bookId: reader.bookId,
    head: () => reader.head(),
    read: (from, limit) => observe(reader.read(from, limit), onRead),
    readByIdempotencyKey: (key) => reader.readByIdempotencyKey(key),
    hashesAt: (sequences) => reader.hashesAt(sequences),
    snapshots: () => reader.snapshots(),
    latestSnapshot: () => reader.latestSnapshot(),
    openSnapshot: (sequence) => reader.openSnapshot(sequence),
    close: () => reader.close(),
  };
}

async function* observe(
  batches: AsyncIterable<readonly JournalEntry[]>,
  onRead: (sequence: number) => void,
): AsyncGenerator<readonly JournalEntry[], void> {
  for await (const batch of batches) {
    yield batch;
    const last = batch.at(-1);
    if (last !== undefined) onRead(last.sequence);
  }
}
