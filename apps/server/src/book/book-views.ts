import type { Sequencer } from "@plimsoll/sequencer";
import { keepNewest } from "../foundation/keep-newest.ts";
import { look, type Seen } from "./look.ts";
import type { Mirror } from "./mirror/mirror.ts";
import { VIEWS, type Shown, type TermsOf, type ViewName } from "./mirror/views.ts";

const bigintAsText = (_: string, value: unknown): unknown =>
  typeof value === "bigint" ? `${value}n` : value;

interface Kept {
  readonly seen: Promise<Seen<unknown>>;
  readonly sequence: number;
  readonly madeAt: number;
  /** How long it may be shown although the book has moved on; as long as it is being made. */
  keptMillis: number;
}

const KEPT_MILLIS_MAX = 1_000;
/** A view is kept so many times as long as it took: all views together take 5 % of a thread at most. */
const KEPT_TIMES = 20;
const VIEWS_MAX = 200;
/** So many loans are looked at at once, where the book is; more of them in the mirror. */
const LOANS_AT_ONCE_MAX = 500;
/** Whoever waits longer for a new view gets the last one, unless that is older than minutes. */
const PATIENCE_MILLIS = 250;
const OLD_MILLIS_MAX = 60_000;

/**
 * Views of all loans or of the whole ledger, made once for all who watch: again when the book has moved on, but
 * a costly one once a second at most. `Min-Sequence` is honoured: whoever has written sees it.
 */
export class BookViews {
  readonly #sequencer: () => Sequencer;
  readonly #mirror: Mirror;
  readonly #kept = new Map<string, Kept>();
  /** The last view that was ready, by the same names. */
  readonly #ready = new Map<string, { readonly seen: Seen<unknown>; readonly at: number }>();

  /** `sequencer` is that of the present book. */
  constructor(sequencer: () => Sequencer, mirror: Mirror) {
    this.#sequencer = sequencer;
    this.#mirror = mirror;
  }

  /** What a view shows of the present book. */
  see<Name extends ViewName>(
    name: Name,
    terms: TermsOf<Name>,
    headers: Headers | null,
  ): Promise<Seen<Shown<Name>>> {
    const sequencer = this.#sequencer();
    const key = `${sequencer.bookId} ${name} ${JSON.stringify(terms ?? null, bigintAsText)}`;
    const known = this.#kept.get(key);
    const least = BigInt(headers?.get("min-sequence") ?? 0);
    const seen =
      known !== undefined && this.#isFresh(known, least)
        ? known.seen
        : this.#make(key, sequencer, name, terms);
    return this.#orLast(key, seen, least) as Promise<Seen<Shown<Name>>>;
  }

  #isFresh({ sequence, madeAt, keptMillis }: Kept, least: bigint): boolean {
    if (BigInt(sequence) < least) return false;
    const isPresent = sequence === this.#sequencer().durableSequence;
    return performance.now() - madeAt < (isPresent ? KEPT_MILLIS_MAX : keptMillis);
  }

  #make(key: string, sequencer: Sequencer, name: ViewName, terms: unknown): Promise<Seen<unknown>> {
    const began = performance.now();
    const made = this.#look(sequencer, name, terms);
    const seen = made.then(({ value, sequence }) => ({ value, sequence }));
    const sequence = sequencer.durableSequence;
    const kept: Kept = { seen, sequence, madeAt: began, keptMillis: Infinity };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    keepNewest(this.#kept, VIEWS_MAX);
    made.then(
      ({ value, sequence: after, millis }) => {
        kept.keptMillis = Math.min(KEPT_MILLIS_MAX, millis * KEPT_TIMES);
        this.#ready.delete(key);
        this.#ready.set(key, { seen: { value, sequence: after }, at: began });
        keepNewest(this.#ready, VIEWS_MAX);
      },
      () => {
        if (this.#kept.get(key) === kept) this.#kept.delete(key);
      },
    );
    return seen;
  }

  /** A small book is looked at where it is. */
  async #look(sequencer: Sequencer, name: ViewName, terms: unknown) {
    let isSmall = true;
    let millis = 0;
    const here = await look({ sequencer }, (book, now) => {
      isSmall = book.loans.size <= LOANS_AT_ONCE_MAX;
      if (!isSmall) return null;
      const began = performance.now();
      const value = VIEWS[name](book, now, terms as never);
      millis = performance.now() - began;
      return value;
    });
    return isSmall ? { ...here, millis } : this.#mirror.see(sequencer, name, terms);
  }

  /** Rather the last view than none for long. */
  async #orLast(key: string, seen: Promise<Seen<unknown>>, least: bigint): Promise<Seen<unknown>> {
    const last = this.#ready.get(key);
    const isGood =
      last !== undefined &&
      BigInt(last.seen.sequence) >= least &&
      performance.now() - last.at < OLD_MILLIS_MAX;
    if (!isGood) return seen;
    let timer: NodeJS.Timeout | undefined;
    const later = new Promise<Seen<unknown>>((resolve) => {
      timer = setTimeout(() => resolve(last.seen), PATIENCE_MILLIS);
    });
    try {
      return await Promise.race([seen, later]);
    } finally {
      clearTimeout(timer);
    }
  }
}
