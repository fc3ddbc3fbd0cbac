/** What is wrong with one field of an input, in words that say what to do. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}
