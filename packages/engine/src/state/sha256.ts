/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index lies within its fixed array */

const WORDS_PER_BLOCK = 16;
const BYTES_PER_BLOCK = 64;
/** Blocks that are collected before they are worked off. */
const BUFFER_BYTES = 512 * BYTES_PER_BLOCK;
/** Longest UTF-8 form of one code point. */
const CODE_POINT_BYTES_MAX = 4;
const REPLACEMENT_CHARACTER = 0xfffd;

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUND_CONSTANTS = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2,
);
/** First 32 bits of the fractional parts of the square roots of the first 8 primes. */
const INITIAL_STATE = Int32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);

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
