/** How places in a file are counted: lines of a text, rows of a sheet, items of a JSON list. */
export type PlaceUnit = "line" | "row" | "item";

/** `line 2`, `row 2`, `item 2`. */
export function placeName(unit: PlaceUnit, line: number): string {
  return `${unit} ${line}`;
}

/** One thing that is wrong with an input file, where it stands, and what to do about it. */
export interface InputProblem {
  /** 1-based line of the text (after decompression); absent when the whole file is meant. */
  readonly line?: number;
  /** What `line` counts; lines of a text unless told. */
  readonly unit?: PlaceUnit;
  /** Column name; absent when the whole row or file is meant. */
  readonly field?: string;
  /** A sentence that says what is wrong and what to do. */
  readonly message: string;
}

/** Problems listed in full; the rest are only counted. */
const PROBLEMS_SHOWN_MAX = 10;

/**
 * A file or option from outside cannot be used. The message is meant for the person who gave it.
 */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly code = "invalid_input";
  readonly retryable = false;
  /** File the problems were found in, as it was given. */
  readonly source: string;
  readonly problems: readonly InputProblem[];

  /** `advice` is a sentence that stands once below all problems. */
  constructor(
    source: string,
    problems: readonly InputProblem[],
    options: ErrorOptions & { readonly advice?: string } = {},
  ) {
    super(describe(source, problems, options.advice), options);
    this.source = source;
    this.problems = problems;
  }
}

function describe(source: string, problems: readonly InputProblem[], advice?: string): string {
  const below = advice === undefined ? [] : [advice];
  const [only] = problems;
  if (only !== undefined && problems.length === 1) {
    return [`${source}${describeProblem(only)}`, ...below].join("\n");
  }
  const shown = problems.slice(0, PROBLEMS_SHOWN_MAX).map((problem) => {
    return `  ${source}${describeProblem(problem)}`;
  });
  const hidden = problems.length - shown.length;
  const rest = hidden > 0 ? [`  and ${String(hidden)} more.`] : [];
  const title = `${source} has ${String(problems.length)} problems:`;
  return [title, ...shown, ...rest, ...below].join("\n");
}

function describeProblem({ line, unit = "line", field, message }: InputProblem): string {
  const place =
    line === undefined ? "" : unit === "line" ? `:${line}` : `, ${placeName(unit, line)}`;
  return `${place}:${field === undefined ? "" : ` field "${field}":`} ${message}`;
}
