import { RECENT_KEYS_MIN } from "../limits.ts";
import { IdempotencyKeyReused } from "../sequencer-error.ts";
import type { Accepted, Submission } from "../submission.ts";
import { KeyFilter } from "./key-filter.ts";

/** What is kept of an accepted command under its key. */
export interface FirstAnswer {
  readonly fingerprint: string | undefined;
  readonly reply: Accepted;
}

/**
 * The first answers of the newest keys, and the knowledge whether an older one may exist. Keys are
 * entered when their command is decided, so two submissions under one key never both take effect.
 */
export class KeyRegister {
  /** Two generations: the older one goes when the younger one is full, all at once and cheaply. */
  #younger = new Map<string, FirstAnswer>();
  #older = new Map<string, FirstAnswer>();
  readonly #filter: KeyFilter;

  constructor(filter = new KeyFilter()) {
    this.#filter = filter;
  }

  enter(key: string, answer: FirstAnswer): void {
    this.#filter.add(key);
    if (this.#younger.size >= RECENT_KEYS_MIN) {
      this.#older = this.#younger;
      this.#younger = new Map();
    }
    this.#younger.set(key, answer);
  }

  recent(key: string): FirstAnswer | undefined {
    return this.#younger.get(key) ?? this.#older.get(key);
  }

  /** Whether only the journal can tell if this key is new; asked when `recent` knows nothing. */
  mayBeInJournal(key: string): boolean {
    return this.#filter.mayHold(key);
  }

  /** From now on the journal is asked about this key. */
  suspect(key: string): void {
    this.#filter.add(key);
  }

  filterText(): string[] {
    return this.#filter.toText();
  }
}

/**
 * The first answer, for the same request sent again.
 *
 * @throws IdempotencyKeyReused when it is another request.
 */
export function repeatAnswer(submission: Submission, answer: FirstAnswer): Accepted {
  if (answer.fingerprint !== submission.fingerprint) {
    throw new IdempotencyKeyReused(submission.idempotencyKey ?? "");
  }
  return { ...answer.reply, isReplay: true };
}
