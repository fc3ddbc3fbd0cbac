import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary as common } from "@zxcvbn-ts/language-common";
import { dictionary as english, translations } from "@zxcvbn-ts/language-en";

/** A password, and words that whoever guesses it would try first. */
export interface PasswordOrder {
  readonly password: string;
  readonly words: readonly string[];
}

export interface Estimate {
  /** Tries that it takes, as a power of ten. */
  readonly guessesLog10: number;
  /** What makes it easy to guess; null when there is nothing to say. */
  readonly warning: string | null;
}

/** Guessing time grows with more than the square of the length; what is strong so far is strong as a whole. */
const LENGTH_MAX = 64;

const judge = new ZxcvbnFactory({
  dictionary: { ...common, ...english },
  graphs: adjacencyGraphs,
  translations,
});

/** How hard a password is to guess. It takes tens of milliseconds, and its word lists some 50 MB: work for a thread. */
export function estimate({ password, words }: PasswordOrder): Estimate {
  const { guessesLog10, feedback } = judge.check(password.slice(0, LENGTH_MAX), [...words]);
  return { guessesLog10, warning: feedback.warning ?? null };
}
