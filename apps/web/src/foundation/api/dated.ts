/** An answer, and between which entries of the journal its parts were made; null where the server does not say. */
export interface Dated<Answer> {
  readonly answer: Answer;
  readonly span: Span | null;
}

/** The entries after which the oldest and the newest part of an answer were made: the same for one part. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** The span of several answers together; null when one of them has none. */
export function spanOfAll(answers: readonly { readonly span: Span | null }[]): Span | null {
  const spans = answers.flatMap(({ span }) => (span === null ? [] : [span]));
  if (spans.length === 0 || spans.length < answers.length) return null;
  return {
    first: Math.min(...spans.map(({ first }) => first)),
    last: Math.max(...spans.map(({ last }) => last)),
  };
}
