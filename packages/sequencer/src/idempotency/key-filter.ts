/** Bits per key: with six probes about 1 in 500 strangers is taken for known. */
const BITS_PER_KEY = 16;
const PROBES = 6;
const FIRST_CAPACITY = 1 << 16;

interface Layer {
  readonly bits: Uint8Array;
  readonly capacity: number;
  count: number;
}

/**
 * Remembers which idempotency keys a journal may hold, in two bytes a key, so that a new key costs
 * no question to the database. It never forgets a key, and now and then takes a new one for known.
 *
 * A chain of Bloom filters, each twice as large as the one before, so it never has to be made anew.
 */
export class KeyFilter {
  readonly #layers: Layer[] = [];

  add(key: string): void {
    let layer = this.#layers.at(-1);
    if (layer === undefined || layer.count >= layer.capacity) {
      layer = emptyLayer((layer?.capacity ?? FIRST_CAPACITY / 2) * 2);
      this.#layers.push(layer);
    }
    const [first, step] = hashes(key);
    const mask = layer.bits.length * 8 - 1;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const bit = (first + probe * step) & mask;
      layer.bits[bit >>> 3] = (layer.bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
    layer.count += 1;
  }

  mayHold(key: string): boolean {
    if (this.#layers.length === 0) return false;
    const [first, step] = hashes(key);
    return this.#layers.some(({ bits }) => {
      const mask = bits.length * 8 - 1;
      for (let probe = 0; probe < PROBES; probe += 1) {
        const bit = (first + probe * step) & mask;
        if (((bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
      }
      return true;
    });
  }

  /** The layers as text, to be kept in a snapshot. */
  toText(): string[] {
    return this.#layers.map(
      ({ bits, count }) => `${count}:${Buffer.from(bits.buffer).toString("base64")}`,
    );
  }

  /** @throws SyntaxError when these are not the layers of a filter. */
  static fromText(texts: readonly string[]): KeyFilter {
    const filter = new KeyFilter();
    let capacity = FIRST_CAPACITY;
    for (const text of texts) {
      const [, count, base64] = /^([0-9]{1,15}):([A-Za-z0-9+/]*=*)$/.exec(text) ?? [];
      const layer = emptyLayer(capacity);
      const bytes = Buffer.from(base64 ?? "", "base64");
      if (count === undefined || bytes.length !== layer.bits.length) {
        throw new SyntaxError("This is no filter of idempotency keys.");
      }
      layer.bits.set(bytes);
      layer.count = JSON.parse(count) as number;
      filter.#layers.push(layer);
      capacity *= 2;
    }
    return filter;
  }
}

function emptyLayer(capacity: number): Layer {
  return { bits: new Uint8Array((capacity * BITS_PER_KEY) / 8), capacity, count: 0 };
}

/** Two independent hashes of 32 bits (FNV-1a with a final mix); the second is odd. */
function hashes(key: string): readonly [number, number] {
  let first = 0x811c9dc5;
  let second = 0x9747b28c;
  for (let index = 0; index < key.length; index += 1) {
    const unit = key.charCodeAt(index);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ unit, 0x5bd1e995);
    second ^= second >>> 15;
  }
  return [mix(first) >>> 0, (mix(second) | 1) >>> 0];
}

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
