import { decodeCanonical } from "../canonical-json.ts";
import type { HashText } from "../chain/pieces.ts";
import { checkpointLine, readCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { findChainBreak } from "./chain-break.ts";

/** Called now and then by work that may be long, to let others do theirs. */
export type Pause = () => Promise<void>;

/** A file of years has 100,000 lines; of these so many take some milliseconds. */
export const LINES_AT_ONCE = 200;

/** What a file of checkpoints holds. */
export interface AnchorFile {
  /** In the order of the file, each once, of all books. */
  readonly checkpoints: readonly Checkpoint[];
  /** What is wrong with the file, if anything is: it was altered. */
  readonly problem: string | null;
}

/**
 * Reads a file with one checkpoint on each line, as a writer leaves it that only appends. When such a writer is cut
 * off, the last line is torn; it goes on behind it, on a new line, and writes the same checkpoint again. So a line that is
 * the beginning of a later one, or at the end of the file ends without a line feed, is left aside.
 *
 * Each checkpoint holds the digest of the one before. So the signature of the newest of a book, which whoever reads the
 * file has to check, vouches for every line before it: one that is altered, missing or put in is found here.
 */
export async function readAnchorFile(
  text: string,
  sha256: HashText,
  pause?: Pause,
): Promise<AnchorFile> {
  const lines = text.split("\n");
  // What stands behind the last line feed was cut off, or is nothing.
  lines.pop();
  const newest = new Map<string, Checkpoint>();
  const checkpoints: Checkpoint[] = [];
  const found = (problem: string): AnchorFile => ({ checkpoints, problem });
  for (const [index, line] of lines.entries()) {
    if (index % LINES_AT_ONCE === LINES_AT_ONCE - 1) await pause?.();
    const checkpoint = parse(line);
    if (checkpoint === null) {
      if (isTorn(lines, index)) continue;
      return found(`Line ${index + 1} is no checkpoint.`);
    }
    const last = newest.get(checkpoint.book);
    // A writer that was cut off before it could take down that it had written writes again.
    if (last !== undefined && checkpointLine(last) === line) continue;
    const isNext = last === undefined || checkpoint.number === last.number + 1;
    if (!isNext)
      return found(
        `Line ${index + 1} is checkpoint ${checkpoint.number}, ${last.number + 1} was due.`,
      );
    const pair = last === undefined ? [checkpoint] : [last, checkpoint];
    const broken = findChainBreak(pair, sha256);
    if (broken !== null) return found(`Line ${index + 1}: ${broken}`);
    newest.set(checkpoint.book, checkpoint);
    checkpoints.push(checkpoint);
  }
  return { checkpoints, problem: null };
}

function parse(line: string): Checkpoint | null {
  try {
    const checkpoint = readCheckpoint(decodeCanonical(line));
    // A line has one form only, so that its digest is that of its bytes.
    return checkpoint !== null && checkpointLine(checkpoint) === line ? checkpoint : null;
  } catch {
    return null;
  }
}

/** Whether a line is the beginning of a later one. */
function isTorn(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? "";
  return lines.slice(index + 1).some((later) => later.startsWith(line));
}
