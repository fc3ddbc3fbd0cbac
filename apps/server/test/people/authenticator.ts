import {
  createHash,
  createSign,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from "node:crypto";

interface Options {
  readonly challenge: string;
}

const sha256 = (bytes: Uint8Array | string): Buffer => createHash("sha256").update(bytes).digest();
const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

/** The few shapes of CBOR (RFC 8949) that a registration needs. */
function cbor(value: number | string | Uint8Array | Map<number | string, unknown>): Buffer {
  const head = (major: number, count: number): Buffer =>
    count < 24
      ? Buffer.from([(major << 5) | count])
      : count < 256
        ? Buffer.from([(major << 5) | 24, count])
        : Buffer.from([(major << 5) | 25, count >> 8, count & 255]);
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, value.length), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  const parts = [...value].flatMap(([key, member]) => [cbor(key), cbor(member as number)]);
  return Buffer.concat([head(5, value.size), ...parts]);
}

/** An authenticator in software with one passkey (ES256) that counts and verifies its user. */
export class Authenticator {
  readonly id = randomBytes(16);
  counter = 0;
  /** Whether it says that it has verified its user. */
  verifiesUser = true;
  readonly #key: KeyObject;
  readonly #publicKey: Buffer;
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#key = privateKey;
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    this.#publicKey = cbor(
      new Map<number | string, unknown>([
        ...([
          [1, 2],
          [3, -7],
          [-1, 1],
        ] as [number, number][]),
        [-2, Buffer.from(x, "base64url")],
        [-3, Buffer.from(y, "base64url")],
      ]),
    );
  }

  /** As `navigator.credentials.create` answers. */
  create(options: Options) {
    const length = Buffer.from([0, this.id.length]);
    const attested = [Buffer.alloc(16), length, this.id, this.#publicKey];
    const authData = this.#authenticatorData(0x40, attested);
    const attestationObject = cbor(
      new Map<number | string, unknown>([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", authData],
      ]),
    );
    return {
      ...this.#named(),
      response: {
        clientDataJSON: base64url(this.#clientData("webauthn.create", options)),
        attestationObject: base64url(attestationObject),
        transports: ["internal"],
      },
    };
  }

  /** As `navigator.credentials.get` answers. */
  get(options: Options) {
    const clientData = this.#clientData("webauthn.get", options);
    const authData = this.#authenticatorData(0, []);
    const signed = Buffer.concat([authData, sha256(clientData)]);
    const signature = createSign("sha256").update(signed).sign(this.#key);
    return {
      ...this.#named(),
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(authData),
        signature: base64url(signature),
      },
    };
  }

  #named() {
    const id = base64url(this.id);
    return { id, rawId: id, type: "public-key", clientExtensionResults: {} };
  }

  #clientData(type: string, { challenge }: Options): Buffer {
    const data = { type, challenge, origin: this.#origin, crossOrigin: false };
    return Buffer.from(JSON.stringify(data));
  }

  #authenticatorData(flags: number, attested: readonly Buffer[]): Buffer {
    this.counter += 1;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const seen = 0x01 | (this.verifiesUser ? 0x04 : 0);
    const host = sha256(new URL(this.#origin).hostname);
    return Buffer.concat([host, Buffer.from([flags | seen]), counter, ...attested]);
  }
}
