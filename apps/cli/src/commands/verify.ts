import { apply, createBook, findViolations, type Book, type Millis } from "@plimsoll/engine";
import type { JournalEntry, JournalReader } from "@plimsoll/journal";
import { formatCount, formatInstant } from "@plimsoll/lab";
import { decodeBody, verify, type VerifyProblem, type VerifyReport } from "@plimsoll/sequencer";
import { InvalidArgumentError, type Command } from "commander";
import {
  anchorFilesOf,
  checkAnchors,
  readDatabase,
  readFiles,
  type AnchorFindings,
  type AnchorProblem,
} from "../anchors/check-anchors.ts";
import { verifyAuditLog, type AuditLogReport } from "../audit-log/verify-audit-log.ts";
import { CommandFailure } from "../command-failure.ts";
import { isDatabaseNamed } from "../database/database-options.ts";
import type { JournalOptions, OpenJournal } from "../database/with-journal.ts";
import { addJournalOptions, withJournal } from "../database/with-journal.ts";
import { startProgress } from "../progress.ts";

interface VerifyOptions extends JournalOptions {
  readonly json?: true;
  readonly anchors: readonly string[];
  readonly key: readonly string[];
}

/** All that was found, and where the journal ends. */
interface Findings extends Omit<VerifyReport, "problems"> {
  readonly book: string;
  /** Time of the last entry that was read; null when none could be. */
  readonly at: string | null;
  readonly problems: readonly Problem[];
  readonly checkpoints: Pick<AnchorFindings, "known" | "newest" | "keys">;
  readonly auditLog: AuditLogReport & { readonly checkpoints: Findings["checkpoints"] };
}

type Problem =
  | VerifyProblem
  | AnchorProblem
  /** The book that the journal leads to breaks one of the numbered invariants. */
  | { readonly kind: "invariant_broken"; readonly sequence: number; readonly message: string };

const PROBLEMS_SHOWN_MAX = 10;
const KEY_FORM = /^[0-9a-fA-F]{64}$/;

const DETAILS = `
It reads the journal from its first entry and
  - follows the chain of SHA-256 hashes from entry to entry,
  - decides every command again and compares the events,
  - compares every snapshot with the state it stands for,
  - checks all invariants of the book at the end (docs/invariants.md),
  - looks for every signed checkpoint that is known: those in the database, in
    the files that PLIMSOLL_ANCHORS names, and in those of --anchors.
It follows the chain of the service's audit log in the same way, and looks for
its checkpoints.

Entries that were deleted, or exchanged for other sound ones together with all
hashes behind them, show only against a checkpoint that lies elsewhere. Keep the
file of checkpoints for yourself, and the operator's key:
  curl https://YOUR-SERVER/v1/receipt-key
With --anchors, and no database named anywhere, only the files are checked.

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
    .option("--anchors <file...>", "files of signed checkpoints that the journal must contain", [])
    .option("--key <hex...>", "the operator's public keys, 64 hexadecimal digits", readKeys, [])
    .option("--json", "the report as JSON")
    .addHelpText("after", DETAILS)
    .action(runVerify);
}

function readKeys(text: string, before: readonly string[]): readonly string[] {
  if (KEY_FORM.test(text)) return [...before, text.toLowerCase()];
  throw new InvalidArgumentError("Write the key as 64 hexadecimal digits.");
}

async function runVerify(options: VerifyOptions): Promise<void> {
  const files = await readFiles(anchorFilesOf(options.anchors, process.env));
  if (options.anchors.length > 0 && !isDatabaseNamed(options, process.env)) {
    return runVerifyFiles(files, options);
  }
  const findings = await withJournal(options, (journal) => find(journal, files, options.key));
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

/** Checks files of checkpoints where there is no journal to compare them with. */
async function runVerifyFiles(
  sources: Parameters<typeof checkAnchors>[0]["sources"],
  { key: keys, json }: VerifyOptions,
): Promise<void> {
  const findings = await checkAnchors({ sources, keys });
  const { problems } = findings;
  const lines = [
    `${"checkpoints".padEnd(12)}${describeCheckpoints(findings)}`,
    `${"journal".padEnd(12)}not compared: no database is named`,
    ...problems.map(({ message }) => message),
  ];
  const text = json === true ? JSON.stringify(findings, null, 2) : lines.join("\n");
  process.stdout.write(`${text}\n`);
  if (problems.length > 0) throw new CommandFailure("The checkpoints are not what was written.");
}

async function find(
  { reader, auditLog, owner, url }: OpenJournal,
  files: Parameters<typeof checkAnchors>[0]["sources"],
  keys: readonly string[],
): Promise<Findings> {
  const head = await reader.head();
  const progress = startProgress(head.sequence * 2);
  const show = (what: string, before: number) => (sequence: number) =>
    progress.show({ what, done: before + sequence });
  try {
    const report = await verify(observedReader(reader, show("deciding again", 0)), owner);
    const replayed = observedReader(reader, show("checking the book", head.sequence));
    const { book, at } = await bookAt(replayed, owner, report.head.sequence);
    const broken = findViolations(book).map(({ id, sentence }) => ({
      kind: "invariant_broken" as const,
      sequence: report.head.sequence,
      message: `${id}: ${sentence}`,
    }));
    const sources = [await readDatabase(url), ...files];
    const { problems: rewritten, ...checkpoints } = await checkAnchors({ sources, reader, keys });
    const audited = await findInAuditLog(auditLog, sources, keys);
    const found = [...rewritten, ...report.problems, ...broken];
    return {
      book: reader.bookId,
      ...report,
      at,
      checkpoints,
      isIntact: report.isIntact && found.length === 0 && audited.problem === null,
      problems: found,
      problemCount: report.problemCount + rewritten.length + broken.length,
      auditLog: audited,
    };
  } finally {
    progress.end();
  }
}

/** What is wrong with the audit log; what is wrong with a file of checkpoints as a whole is the book's matter. */
async function findInAuditLog(
  reader: JournalReader,
  files: Parameters<typeof checkAnchors>[0]["sources"],
  keys: readonly string[],
): Promise<Findings["auditLog"]> {
  const report = await verifyAuditLog(reader);
  const sources = files.map((file) => ({ ...file, problem: null }));
  const { problems, ...checkpoints } = await checkAnchors({ sources, reader, keys });
  const [rewritten] = problems;
  const broken = rewritten && { sequence: rewritten.sequence, message: rewritten.message };
  return { ...report, problem: report.problem ?? broken ?? null, checkpoints };
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
    ["checkpoints", verdict(["history_rewritten"], describeCheckpoints(findings.checkpoints))],
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

function describeCheckpoints({ known, newest, keys }: Findings["checkpoints"]): string {
  if (newest === null) return "none are known";
  const { number, sequence, hash, at } = newest;
  const last = `the newest is ${number} of ${at}: entry ${sequence}, hash ${hash}`;
  return `${formatCount(known)} known, ${last}, signed by ${keys.join(", ")}`;
}

function auditLines({
  entries,
  head,
  problem,
  checkpoints,
}: Findings["auditLog"]): [string, string][] {
  const verdict = problem === null ? "chain unbroken" : `entry ${problem.sequence} differs`;
  const place = `head ${head.sequence} ${head.hash}`;
  return [
    ["audit log", `${formatCount(entries)} entries, ${verdict}, ${place}`],
    ["", `checkpoints: ${describeCheckpoints(checkpoints)}`],
  ];
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
