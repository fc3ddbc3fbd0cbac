const WORDS_PER_BLOCK = 16;
const BYTES_PER_BLOCK = 64;
/** Blocks that are collected before they are worked off. */
const BUFFER_BYTES = 512 * BYTES_PER_BLOCK;
/** Longest UTF-8 form of one code point. */
const CODE_POINT_BYTES_MAX = 4;
const REPLACEMENT_CHARACTER = 0xfffd;

/** First 32 bits of the fractional part of the `index`-th prime's root, exact by integer search. */
function rootBits(prime: bigint, degree: bigint): number {
  // floor(root(prime) · 2^32) is the integer root of prime · 2^(32·degree).
  const power = prime << (32n * degree);
  let low = 0n;
  let high = 1n << 40n;
  while (low + 1n < high) {
    const middle = (low + high) / 2n;
    if (middle ** degree <= power) low = middle;
    else high = middle;
  }
  return Number(BigInt.asIntN(32, low));
}

function firstPrimes(count: number): bigint[] {
  const primes: bigint[] = [];
  for (let candidate = 2n; primes.length < count; candidate += 1n) {
    if (primes.every((prime) => candidate % prime !== 0n)) primes.push(candidate);
  }
  return primes;
}

const PRIMES = firstPrimes(64);
/** Round constants: cube roots of the first 64 primes. */
const ROUND_CONSTANTS = Int32Array.from(PRIMES, (prime) => rootBits(prime, 3n));
/** Initial state: square roots of the first 8 primes. */
const INITIAL_STATE = Int32Array.from(PRIMES.slice(0, 8), (prime) => rootBits(prime, 2n));

/**
 * SHA-256 over text in pieces, as UTF-8; a lone half of a surrogate pair counts as U+FFFD within
 * its piece. The engine has its own because it imports nothing and also runs in browsers, whose
 * implementation is asynchronous.
 *
 * @source FIPS 180-4, sections 4.1.2, 4.2.2, 5 and 6.2.
 */
export class Sha256 {
  readonly #state = Int32Array.from(INITIAL_STATE);
  readonly #schedule = new Int32Array(64);
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #filled = 0;
  #bytesBefore = 0;
  #isDone = false;

  /** Adds text. Throws RangeError after `digest`. */
  update(text: string): this {
    if (this.#isDone) throw new RangeError("the digest has been taken; start a new one");
    const buffer = this.#buffer;
    let filled = this.#filled;
    for (let index = 0; index < text.length; index += 1) {
      if (filled > BUFFER_BYTES - CODE_POINT_BYTES_MAX) filled = this.#drain(filled);
      const unit = text.charCodeAt(index);
      if (unit < 0x80) {
        buffer[filled] = unit;
        filled += 1;
        continue;
      }
      const point = codePointAt(text, index, unit);
      if (point > 0xffff) index += 1;
      filled = putCodePoint(buffer, filled, point);
    }
    this.#filled = filled;
    return this;
  }

  /** The digest in lower-case hexadecimal; the hash takes no more text then. */
  digest(): string {
    if (this.#isDone) throw new RangeError("the digest has been taken; start a new one");
    this.#isDone = true;
    const bytes = this.#bytesBefore + this.#filled;
    this.#buffer[this.#filled] = 0x80;
    let filled = this.#drain(this.#filled + 1);
    // The length takes the last eight bytes of a block.
    const isRoomShort = filled > BYTES_PER_BLOCK - 8;
    const end = isRoomShort ? 2 * BYTES_PER_BLOCK : BYTES_PER_BLOCK;
    this.#buffer.fill(0, filled, end);
    const view = new DataView(this.#buffer.buffer);
    view.setUint32(end - 8, Math.floor(bytes / 2 ** 29));
    view.setUint32(end - 4, (bytes * 8) % 2 ** 32);
    filled = this.#drain(end);
    let text = "";
    for (const word of this.#state) text += (word >>> 0).toString(16).padStart(8, "0");
    return text;
  }

  /** Works off all whole blocks and moves the rest to the front; says how much rest there is. */
  #drain(filled: number): number {
    const whole = filled - (filled % BYTES_PER_BLOCK);
    for (let start = 0; start < whole; start += BYTES_PER_BLOCK) this.#compress(start);
    this.#buffer.copyWithin(0, whole, filled);
    this.#bytesBefore += whole;
    return filled - whole;
  }

  #compress(start: number): void {
    const words = this.#schedule;
    const buffer = this.#buffer;
    for (let index = 0, at = start; index < WORDS_PER_BLOCK; index += 1, at += 4) {
      words[index] =
        (buffer[at]! << 24) | (buffer[at + 1]! << 16) | (buffer[at + 2]! << 8) | buffer[at + 3]!;
    }
    for (let index = WORDS_PER_BLOCK; index < 64; index += 1) {
      const early = words[index - 15]!;
      const late = words[index - 2]!;
      const small0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
      const small1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
      words[index] = (words[index - 16]! + small0 + words[index - 7]! + small1) | 0;
    }
    const state = this.#state;
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    let e = state[4]!;
    let f = state[5]!;
    let g = state[6]!;
    let h = state[7]!;
    for (let index = 0; index < 64; index += 1) {
      const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const choice = (e & f) ^ (~e & g);
      const first = (h + big1 + choice + ROUND_CONSTANTS[index]! + words[index]!) | 0;
      const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const majority = (a & b) ^ (a & c) ^ (b & c);
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + big0 + majority) | 0;
    }
    state[0] = state[0]! + a;
    state[1] = state[1]! + b;
    state[2] = state[2]! + c;
    state[3] = state[3]! + d;
    state[4] = state[4]! + e;
    state[5] = state[5]! + f;
    state[6] = state[6]! + g;
    state[7] = state[7]! + h;
  }
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function codePointAt(text: string, index: number, unit: number): number {
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  const point = text.codePointAt(index) ?? unit;
  return point > 0xffff ? point : REPLACEMENT_CHARACTER;
}

/** Writes one code point above 0x7f as UTF-8; says where the next one goes. */
function putCodePoint(buffer: Uint8Array, at: number, point: number): number {
  const tail = (shift: number): number => 0x80 | ((point >> shift) & 0x3f);
  if (point < 0x800) {
    buffer[at] = 0xc0 | (point >> 6);
    buffer[at + 1] = tail(0);
    return at + 2;
  }
  if (point < 0x10000) {
    buffer[at] = 0xe0 | (point >> 12);
    buffer[at + 1] = tail(6);
    buffer[at + 2] = tail(0);
    return at + 3;
  }
  buffer[at] = 0xf0 | (point >> 18);
  buffer[at + 1] = tail(12);
  buffer[at + 2] = tail(6);
  buffer[at + 3] = tail(0);
  return at + 4;
}
