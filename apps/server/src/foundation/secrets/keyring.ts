import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

/** One of the server's secrets. The one with the highest version signs and seals; the others still verify and open. */
export interface Secret {
  readonly version: number;
  readonly text: string;
}

/** What a key is for. A key of one use opens and verifies nothing of another. */
export type KeyUse =
  | "sessions"
  | "key-rows"
  | "role-grants"
  | "audit-acts"
  | "user-rows"
  | "session-rows"
  | "password-rows"
  | "totp-rows"
  | "passkey-rows"
  | "verification-rows"
  | "ticket-rows"
  | "audit-standing"
  | "rescue-links"
  | "visitors"
  | "webhook-secrets"
  | "signing-keys"
  | "acknowledgements"
  | "anchors"
  | "backups"
  | "settings";

/** Something sealed cannot be opened: it was altered, belongs elsewhere, or its secret is no longer listed. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";
const FORM = /^v([1-9][0-9]{0,8})[.]([A-Za-z0-9_-]+)$/;

/**
 * The server's secrets, each use with keys of its own (HKDF-SHA-256, RFC 5869). What it makes begins with the
 * version of the secret that made it (`v2.…`), so secrets can be exchanged one after the other.
 */
export class Keyring {
  readonly newest: number;
  readonly #secrets: ReadonlyMap<number, string>;
  readonly #keys = new Map<string, Buffer>();

  constructor(secrets: readonly Secret[]) {
    if (secrets.length === 0) throw new RangeError("A keyring needs at least one secret.");
    this.#secrets = new Map(secrets.map(({ version, text }) => [version, text]));
    this.newest = Math.max(...this.#secrets.keys());
  }

  /** 32 bytes for this use alone, of the newest secret. */
  derive(use: KeyUse): Buffer {
    return this.#key(this.newest, use);
  }

  /** The key of this use for each secret, by its version, the newest first. */
  deriveEach(use: KeyUse): readonly { readonly version: number; readonly key: Buffer }[] {
    const versions = [...this.#secrets.keys()].sort((a, b) => b - a);
    return versions.map((version) => ({ version, key: this.#key(version, use) }));
  }

  /**
   * The text of version 1, from which releases with one secret made everything: for taking over what they left.
   *
   * @throws SealBroken when version 1 is not listed.
   */
  earlierSecret(): string {
    const text = this.#secrets.get(1);
    if (text !== undefined) return text;
    throw new SealBroken(
      "An older release left what only secret 1 opens. List PLIMSOLL_SECRET of that release as 1:… until all is sealed anew.",
    );
  }

  /** A MAC of `data` (HMAC-SHA-256) by the newest secret. */
  sign(use: KeyUse, data: string): string {
    return `v${this.newest}.${this.#mac(this.newest, use, data).toString("base64url")}`;
  }

  /** Whether `mac` was made of exactly this data, by any secret that is listed. */
  verify(use: KeyUse, data: string, mac: string): boolean {
    const made = parse(mac);
    if (made === null || !this.#secrets.has(made.version)) return false;
    const expected = this.#mac(made.version, use, data);
    return made.bytes.length === expected.length && timingSafeEqual(made.bytes, expected);
  }

  /** Whether the secret that made a MAC or a seal, or says so, is listed; true for what says of none. */
  lists(made: string): boolean {
    const version = parse(made)?.version;
    return version === undefined || this.#secrets.has(version);
  }

  /**
   * Encrypts and authenticates (AES-256-GCM). `place` says where it is kept, such as the name of its row: what is
   * carried to another place cannot be opened there.
   */
  seal(use: KeyUse, place: string, bytes: Uint8Array): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key(this.newest, use), nonce);
    cipher.setAAD(Buffer.from(place));
    const sealed = Buffer.concat([nonce, cipher.update(bytes), cipher.final()]);
    const whole = Buffer.concat([sealed, cipher.getAuthTag()]);
    return `v${this.newest}.${whole.toString("base64url")}`;
  }

  /** @throws SealBroken */
  open(use: KeyUse, place: string, sealed: string): Buffer {
    const made = parse(sealed);
    if (made === null || made.bytes.length < NONCE_BYTES + TAG_BYTES) {
      throw new SealBroken(`What is kept at ${place} is not sealed.`);
    }
    if (!this.#secrets.has(made.version)) {
      throw new SealBroken(`What is kept at ${place} needs secret ${made.version}: list it again.`);
    }
    const { bytes } = made;
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, this.#key(made.version, use), nonce);
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const opened = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([opened, decipher.final()]);
    } catch {
      throw new SealBroken(`What is kept at ${place} was altered, or sealed elsewhere.`);
    }
  }

  #mac(version: number, use: KeyUse, data: string): Buffer {
    return createHmac("sha256", this.#key(version, use)).update(data).digest();
  }

  #key(version: number, use: KeyUse): Buffer {
    const name = `${version}/${use}`;
    let key = this.#keys.get(name);
    if (key === undefined) {
      const text = this.#secrets.get(version) ?? "";
      key = Buffer.from(hkdfSync("sha256", text, "", `plimsoll/${use}`, KEY_BYTES));
      this.#keys.set(name, key);
    }
    return key;
  }
}

/** The version of the secret that made something, and what it made. */
function parse(text: string): { version: number; bytes: Buffer } | null {
  const [, version, bytes] = FORM.exec(text) ?? [];
  if (version === undefined || bytes === undefined) return null;
  return { version: Number(version), bytes: Buffer.from(bytes, "base64url") };
}
