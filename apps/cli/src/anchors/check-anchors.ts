import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { findContradiction, type JournalReader, type KnownCheckpoint } from "@plimsoll/journal";
import { isCheckpointSigned, readAnchorFile, type Checkpoint } from "@plimsoll/journal/chain";
import { readFileText } from "@plimsoll/lab";
import pg from "pg";

/** What is wrong with checkpoints, or with a journal that they are of. */
export interface AnchorProblem {
  readonly kind: "history_rewritten";
  readonly sequence: number;
  readonly message: string;
}

export interface AnchorFindings {
  /** How many checkpoints are known, from all sources together. */
  readonly known: number;
  readonly newest: Checkpoint | null;
  /** The keys that have signed them. */
  readonly keys: readonly string[];
  readonly problems: readonly AnchorProblem[];
}

/** Checkpoints of one source, all books together. */
interface Source {
  readonly name: string;
  readonly checkpoints: readonly Checkpoint[];
  readonly problem: string | null;
}

/** Files of checkpoints: those that are named, and those that the environment's PLIMSOLL_ANCHORS names. */
export function anchorFilesOf(
  named: readonly string[],
  { PLIMSOLL_ANCHORS: places = "" }: NodeJS.ProcessEnv,
): readonly string[] {
  const configured = places
    .split(/[\s,]+/)
    .flatMap((place) => (place.startsWith("file:/") ? [fileURLToPath(place)] : []));
  return [...new Set([...named, ...configured])];
}

/** @throws InputError when a file cannot be read. */
export async function readFiles(paths: readonly string[]): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const path of paths) {
    const text = withLineFeeds(await readFileText(path));
    sources.push({ name: path, ...(await readAnchorFile(text, sha256)) });
  }
  return sources;
}

/** Lines as they were written: mail and editors change their ends, and put blank ones below. */
function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/\n+$/, "\n");
}

/** The checkpoints that lie beside a journal; none where the service is older than they are. */
export async function readDatabase(url: string): Promise<Source> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows: found } = await client.query<{ found: boolean }>(
      "SELECT to_regclass('anchors.checkpoints') IS NOT NULL AS found",
    );
    if (found[0]?.found !== true) return { name: "the database", checkpoints: [], problem: null };
    const { rows } = await client.query<{ line: string }>(
      "SELECT line FROM anchors.checkpoints ORDER BY book_id, number",
    );
    const text = rows.map(({ line }) => `${line}\n`).join("");
    return { name: "the database", ...(await readAnchorFile(text, sha256)) };
  } finally {
    await client.end();
  }
}

/**
 * Checks every checkpoint of these sources: its signature, its place behind the one before, and, where there is a journal,
 * that the journal has its entry with its hash. Without a journal the sources are only checked in themselves.
 */
export async function checkAnchors(options: {
  readonly sources: readonly Source[];
  readonly reader?: JournalReader;
  /** The operator's public keys, as known from elsewhere; empty for whatever the checkpoints name. */
  readonly keys: readonly string[];
}): Promise<AnchorFindings> {
  const { sources, reader, keys } = options;
  const problems: AnchorProblem[] = [];
  const report = (sequence: number, message: string): void => {
    problems.push({ kind: "history_rewritten", sequence, message });
  };
  const known: KnownCheckpoint[] = [];
  for (const { name: source, checkpoints, problem } of sources) {
    if (problem !== null) report(0, `${source} was altered: ${problem}`);
    for (const checkpoint of checkpoints) {
      if (reader !== undefined && checkpoint.book !== reader.bookId) continue;
      const wrong = await findWrongSignature(checkpoint, keys);
      if (wrong !== null)
        report(checkpoint.sequence, `Checkpoint ${checkpoint.number} of ${source} ${wrong}`);
      known.push({ checkpoint, source });
    }
  }
  if (reader !== undefined) {
    const contradiction = await findContradiction(reader, known);
    if (contradiction !== null) report(contradiction.sequence, contradiction.message);
  }
  const newest = known
    .map(({ checkpoint }) => checkpoint)
    .sort((one, other) => other.number - one.number)[0];
  return {
    known: new Set(known.map(({ checkpoint: { book, number } }) => `${number} ${book}`)).size,
    newest: newest ?? null,
    keys: [...new Set(known.map(({ checkpoint }) => checkpoint.key))],
    problems,
  };
}

async function findWrongSignature(
  checkpoint: Checkpoint,
  keys: readonly string[],
): Promise<string | null> {
  if (keys.length > 0 && !keys.includes(checkpoint.key)) {
    return `is signed with the key ${checkpoint.key}, not with the operator's.`;
  }
  return (await isCheckpointSigned(checkpoint)) ? null : "has a wrong signature.";
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
