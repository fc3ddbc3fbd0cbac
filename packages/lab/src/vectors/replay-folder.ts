import { InputError } from "../inputs/input-error.ts";
import { DECIDE_AND_APPLY, EXECUTE } from "./door.ts";
import type { Door } from "./door.ts";
import type {
  IncentiveRow,
  MathRow,
  OneShot,
  RateRow,
  SequenceLine,
  TableHeading,
} from "./format.ts";
import type { VectorFile } from "./read-vectors.ts";
import { listVectorFiles, readVectorLines } from "./read-vectors.ts";
import { replayOneShots } from "./replay-one-shots.ts";
import { replaySequence } from "./replay-sequence.ts";
import { replayIncentives, replayMath, replayRates } from "./replay-tables.ts";
import { FileCheck } from "./file-check.ts";

/** Of so many files one sequence is also decided first and its facts applied one by one. */
const DECIDED_EVERY = 8;

/** What replaying one file came to. */
export interface FileResult {
  readonly check: FileCheck;
  /** The second way, for files of the sample. */
  readonly decided: FileCheck | null;
}

/** Replays every file of a folder, in the order of their names. */
export function replayFolder(folder: string): FileResult[] {
  return listVectorFiles(folder).map((file, index) => {
    const lines = readVectorLines(file.path);
    const check = replayLines(file.name, lines, EXECUTE);
    const isSampled = index % DECIDED_EVERY === 0 && isSequence(lines);
    const decided = isSampled
      ? replayLines(`${file.name}, decided`, lines, DECIDE_AND_APPLY)
      : null;
    return { check, decided };
  });
}

/** Replays one file through one door of the engine. */
export function replayFile(file: VectorFile, door: Door = EXECUTE): FileCheck {
  return replayLines(file.name, readVectorLines(file.path), door);
}

function replayLines(name: string, lines: readonly unknown[], door: Door): FileCheck {
  const check = new FileCheck(name);
  if (isSequence(lines)) {
    replaySequence(lines, door, check);
    return check;
  }
  const heading = lines[0] as TableHeading | undefined;
  const rows = lines.slice(1);
  switch (heading?.table) {
    case "math":
      replayMath(rows as readonly MathRow[], check);
      return check;
    case "irm":
      replayRates(rows as readonly RateRow[], check);
      return check;
    case "lif":
      replayIncentives(rows as readonly IncentiveRow[], check);
      return check;
    case "oneshot":
      replayOneShots(heading, rows as readonly OneShot[], door, check);
      return check;
    default: {
      const message = "begins with no heading that this program knows.";
      throw new InputError(name, [{ line: 1, message }]);
    }
  }
}

function isSequence(lines: readonly unknown[]): lines is readonly SequenceLine[] {
  return (lines[0] as { readonly type?: unknown } | undefined)?.type === "sequence";
}
