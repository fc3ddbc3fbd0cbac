import type { Recorded, RecordedFields } from "./format.ts";

/** Differences of one file that are kept in full; the rest are only counted. */
export const DIFFERENCES_KEPT_MAX = 20;

/** One field in which the engine disagrees with what was recorded. */
export interface Difference {
  readonly file: string;
  /** Number of the operation or row, as the file counts it. */
  readonly i: number;
  /** Path of the field, e.g. `positions.u1.borrowShares`. */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
}

/** Counts what was replayed and compared in one file, and keeps the first differences. */
export class FileCheck {
  readonly file: string;
  operations = 0;
  fields = 0;
  differenceCount = 0;
  readonly differences: Difference[] = [];

  constructor(file: string) {
    this.file = file;
  }

  /** Compares every field that either side has, down to single values. */
  compare(i: number, expected: RecordedFields, got: RecordedFields): void {
    this.#compare(i, "", expected, got);
  }

  /** Notes a difference that is not one of two values. */
  fail(i: number, field: string, expected: string, got: string): void {
    this.fields += 1;
    this.#note(i, field, expected, got);
  }

  #compare(i: number, path: string, expected: Recorded, got: Recorded): void {
    if (isFields(expected) && isFields(got)) {
      for (const name of new Set([...Object.keys(expected), ...Object.keys(got)])) {
        this.#compare(i, path === "" ? name : `${path}.${name}`, expected[name], got[name]);
      }
      return;
    }
    this.fields += 1;
    const [recorded, ours] = [show(expected), show(got)];
    if (recorded !== ours) this.#note(i, path, recorded, ours);
  }

  #note(i: number, field: string, expected: string, got: string): void {
    this.differenceCount += 1;
    if (this.differences.length >= DIFFERENCES_KEPT_MAX) return;
    this.differences.push({ file: this.file, i, field, expected, got });
  }
}

function isFields(value: Recorded): value is RecordedFields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A string and a number of the same digits are different values: JSON keeps them apart. */
function show(value: Recorded): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
