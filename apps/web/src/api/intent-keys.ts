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
 * Keeps the key of an intent until its outcome is known. Whoever asks for the same meanwhile, in
 * another dialog or after a reload, gets the same key; once it is settled, the same intent is a new
 * one and gets a new key.
 */
export class IntentKeys {
  readonly #shelf: Shelf | null;
  readonly #make: () => string;
  readonly #keys: Map<string, string>;

  constructor(shelf: Shelf | null, make: () => string) {
    this.#shelf = shelf;
    this.#make = make;
    this.#keys = readKeys(shelf);
  }

  /** The key under which this is asked for: that of the last time, unless it was settled since. */
  keyFor(intent: Intent): string {
    const text = canonicalText([intent.who, intent.operation, intent.call ?? {}]);
    const known = this.#keys.get(text);
    if (known !== undefined) return known;
    const key = this.#make();
    this.#keys.set(text, key);
    for (const oldest of this.#keys.keys()) {
      if (this.#keys.size <= KEYS_MAX) break;
      this.#keys.delete(oldest);
    }
    this.#save();
    return key;
  }

  /** The outcome under this key is known. */
  settle(key: string): void {
    for (const [text, kept] of this.#keys) if (kept === key) this.#keys.delete(text);
    this.#save();
  }

  #save(): void {
    try {
      this.#shelf?.setItem(SHELF_NAME, JSON.stringify([...this.#keys]));
    } catch {
      // The shelf is full or closed: the keys last as long as the page.
    }
  }
}

/** JSON with the members of objects in order, so that equal content is equal text. */
export function canonicalText(content: unknown): string {
  return JSON.stringify(content, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    const members = Object.entries(value);
    return Object.fromEntries(members.sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}

function readKeys(shelf: Shelf | null): Map<string, string> {
  try {
    const kept: unknown = JSON.parse(shelf?.getItem(SHELF_NAME) ?? "[]");
    return new Map(Array.isArray(kept) ? kept.filter(isPair) : []);
  } catch {
    return new Map();
  }
}

function isPair(entry: unknown): entry is [string, string] {
  return (
    Array.isArray(entry) && entry.length === 2 && entry.every((text) => typeof text === "string")
  );
}
