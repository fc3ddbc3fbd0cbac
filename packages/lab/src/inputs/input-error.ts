/** One thing that is wrong with an input file, where it stands, and what to do about it. */
export interface InputProblem {
  /** 1-based line of the text (after decompression); absent when the whole file is meant. */
  readonly line?: number;
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

  constructor(source: string, problems: readonly InputProblem[], options?: ErrorOptions) {
    super(describe(source, problems), options);
    this.source = source;
    this.problems = problems;
  }
}

function describe(source: string, problems: readonly InputProblem[]): string {
  const [only] = problems;
  if (only !== undefined && problems.length === 1) return `${source}${describeProblem(only)}`;
  const shown = problems.slice(0, PROBLEMS_SHOWN_MAX).map((problem) => {
    return `  ${source}${describeProblem(problem)}`;
  });
  const hidden = problems.length - shown.length;
  const rest = hidden > 0 ? [`  and ${String(hidden)} more.`] : [];
  return [`${source} has ${String(problems.length)} problems:`, ...shown, ...rest].join("\n");
}

function describeProblem(problem: InputProblem): string {
  const line = problem.line === undefined ? "" : `:${String(problem.line)}`;
  const field = problem.field === undefined ? "" : ` field "${problem.field}":`;
  return `${line}:${field} ${problem.message}`;
}
