import { canonicalText } from "../format/canonical-text.ts";

/** Idempotency keys by what they are meant for, so that what was asked for once happens once. */

/** What is to be done, by whom, and with what: equal text means the same intent. */
export interface Intent {
  /** Who asks; the server counts keys for each caller of its own. */
  readonly who: string;
  readonly operation: string;
  readonly call: unknown;
}

/** Where keys outlive the page, such as `sessionStorage`. */
export interface Shelf {
  readonly getItem: (name: string) => string | null;
  readonly setItem: (name: string, text: string) => void;
}

const SHELF_NAME = "plimsoll intent keys";
/** Answers that are still owed; the oldest is forgotten first. */
const KEYS_MAX = 100;
/**
 * How long the same request counts as the same intent. After that time the person has seen what
 * became of the first request, and asking again is a new wish.
 */
const KEPT_MILLIS = 10 * 60_000;

interface Kept {
  readonly text: string;
  readonly key: string;
  /** When it was first asked for. */
  readonly at: number;
}

/**
 * Keeps the key of an intent until its outcome is known, at most ten minutes. The same request
 * meanwhile, from another dialog or after a reload, gets the same key. Once the intent is settled,
 * the same request gets a new key.
 */
export class IntentKeys {
  readonly #shelf: Shelf | null;
  readonly #make: () => string;
  readonly #now: () => number;
  #kept: readonly Kept[];

  constructor(shelf: Shelf | null, make: () => string, now: () => number = Date.now) {
    this.#shelf = shelf;
    this.#make = make;
    this.#now = now;
    this.#kept = readKept(shelf);
  }

  /** The key under which this is asked for: that of the last time, unless it was settled since. */
  keyFor(intent: Intent): string {
    const text = canonicalText([intent.who, intent.operation, intent.call ?? {}]);
    const now = this.#now();
    const young = this.#kept.filter(({ at }) => Math.abs(now - at) < KEPT_MILLIS);
    const known = young.find((kept) => kept.text === text);
    if (known !== undefined) return known.key;
    const key = this.#make();
    this.#keep([...young, { text, key, at: now }].slice(-KEYS_MAX));
    return key;
  }

  /** The outcome under this key is known. */
  settle(key: string): void {
    this.#keep(this.#kept.filter((kept) => kept.key !== key));
  }

  #keep(kept: readonly Kept[]): void {
    this.#kept = kept;
    try {
      this.#shelf?.setItem(SHELF_NAME, JSON.stringify(kept));
    } catch {
      // The shelf is full or closed: the keys last as long as the page.
    }
  }
}

function readKept(shelf: Shelf | null): readonly Kept[] {
  try {
    const kept: unknown = JSON.parse(shelf?.getItem(SHELF_NAME) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isKept) : [];
  } catch {
    return [];
  }
}

function isKept(entry: unknown): entry is Kept {
  if (typeof entry !== "object" || entry === null) return false;
  const { text, key, at } = entry as Partial<Kept>;
  return typeof text === "string" && typeof key === "string" && typeof at === "number";
}
