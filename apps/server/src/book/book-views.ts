import type { Book, Millis } from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import { look, type Seen } from "./look.ts";
import { keepNewest } from "../foundation/keep-newest.ts";

interface Kept {
  readonly seen: Promise<Seen<unknown>>;
  readonly sequence: number;
  readonly madeAt: number;
  /** How long it may be shown although the book has moved on. */
  readonly keptMillis: number;
}

const KEPT_MILLIS_MAX = 1_000;
/** A view is kept so many times as long as it took: all views together take 5 % of the thread at most. */
const KEPT_TIMES = 20;
const VIEWS_MAX = 200;

/**
 * Views that scan all loans, made once for all who watch: again when the book has moved on, but a
 * costly one once a second at most. `Min-Sequence` is honoured: whoever has written sees it.
 */
export class BookViews {
  readonly #sequencer: () => Sequencer;
  readonly #kept = new Map<string, Kept>();

  /** `sequencer` is that of the present book. */
  constructor(sequencer: () => Sequencer) {
    this.#sequencer = sequencer;
  }

  /** What `make` sees in the book; `name` stands for it and all that it depends on. */
  see<T>(
    name: string,
    headers: Headers | null,
    make: (book: Book, now: Millis) => T,
  ): Promise<Seen<T>> {
    const sequencer = this.#sequencer();
    const key = `${sequencer.bookId} ${name}`;
    const known = this.#kept.get(key);
    const least = BigInt(headers?.get("min-sequence") ?? 0);
    if (known !== undefined && BigInt(known.sequence) >= least) {
      const isPresent = known.sequence === sequencer.durableSequence;
      const age = performance.now() - known.madeAt;
      const isFresh = age < (isPresent ? KEPT_MILLIS_MAX : known.keptMillis);
      if (isFresh) return known.seen as Promise<Seen<T>>;
    }
    const began = performance.now();
    const sequence = sequencer.durableSequence;
    const seen = look({ sequencer }, make);
    const took = performance.now() - began;
    const keptMillis = Math.min(KEPT_MILLIS_MAX, took * KEPT_TIMES);
    this.#kept.delete(key);
    this.#kept.set(key, { seen, sequence, madeAt: began, keptMillis });
    seen.catch(() => this.#kept.delete(key));
    keepNewest(this.#kept, VIEWS_MAX);
    return seen;
  }
}
