import { createHash, webcrypto } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  BitString,
  Integer,
  ObjectIdentifier,
  OctetString,
  PrintableString,
  Sequence,
  UTCTime,
} from "asn1js";
import {
  AlgorithmIdentifier,
  Attribute,
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  Extension,
  ExtKeyUsage,
  id_BasicConstraints,
  id_ContentType_SignedData,
  id_eContentType_TSTInfo,
  id_ExtKeyUsage,
  id_KeyUsage,
  id_sha256,
  IssuerAndSerialNumber,
  MessageImprint,
  PKIStatusInfo,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from "pkijs";

const HOUR_MS = 3_600_000;
const ID_COMMON_NAME = "2.5.4.3";
const ID_TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const ID_SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const ID_CONTENT_TYPE = "1.2.840.113549.1.9.3";
const ID_MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const ID_SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47";
const ID_SIGNING_TIME = "1.2.840.113549.1.9.5";
const POLICY = "1.3.6.1.4.1.99999.1";
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const KEY_CERT_SIGN = 0x06;

/** What an authority does wrong. */
export interface Misconduct {
  /** Stamps this digest whatever it is asked. */
  readonly digest?: string;
  readonly nonce?: bigint;
  readonly status?: number;
  /** Alters what is stamped after it was signed. */
  readonly altersAfterwards?: boolean;
  readonly genTime?: Date;
}

interface Signer {
  readonly certificate: Certificate;
  readonly key: webcrypto.CryptoKey;
}

/** A time-stamp authority (RFC 3161) with a root of its own, for tests. */
export class TimeStampAuthority {
  /** How it behaves from now on. */
  misconduct: Misconduct = {};
  /** Answers no request while it is true. */
  isDown = false;
  requests = 0;
  readonly #root: Signer;
  readonly #signer: Signer;
  #server: Server | undefined;

  private constructor(root: Signer, signer: Signer) {
    this.#root = root;
    this.#signer = signer;
  }

  static async make(
    options: { readonly purpose?: "time_stamps" | "servers" } = {},
  ): Promise<TimeStampAuthority> {
    const root = await issue("Test root", null, []);
    const purpose = options.purpose === "servers" ? ID_SERVER_AUTH : ID_TIME_STAMPING;
    return new TimeStampAuthority(root, await issue("Test authority", root, [purpose]));
  }

  /** Its root's certificate in PEM. */
  get pem(): string {
    const der = Buffer.from(this.#root.certificate.toSchema(true).toBER()).toString("base64");
    const lines = der.replace(/(.{64})/g, "$1\n").trimEnd();
    return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  }

  /** Answers requests by HTTP until `close`. Returns its address. */
  async listen(): Promise<string> {
    this.#server = createServer((request, response) => {
      this.requests += 1;
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        if (this.isDown) return response.writeHead(503).end();
        void this.answer(Buffer.concat(pieces)).then((answer) => {
          response.writeHead(200, { "content-type": "application/timestamp-reply" }).end(answer);
        });
      });
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/tsa`;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** The answer (DER) to a request (DER). */
  async answer(request: Buffer): Promise<Buffer> {
    const asked = TimeStampReq.fromBER(Uint8Array.from(request).buffer);
    const { digest, nonce, status = 0, altersAfterwards = false, genTime } = this.misconduct;
    if (status > 1) {
      const refused = new TimeStampResp({ status: new PKIStatusInfo({ status }) });
      return Buffer.from(refused.toSchema().toBER());
    }
    const wanted =
      digest ??
      Buffer.from(asked.messageImprint.hashedMessage.valueBlock.valueHexView).toString("hex");
    const info = (stamped: string): ArrayBuffer =>
      new TSTInfo({
        version: 1,
        policy: POLICY,
        messageImprint: new MessageImprint({
          hashAlgorithm: new AlgorithmIdentifier({ algorithmId: id_sha256 }),
          hashedMessage: new OctetString({ valueHex: bytes(Buffer.from(stamped, "hex")) }),
        }),
        serialNumber: new Integer({ value: 1 }),
        genTime: genTime ?? new Date(),
        ...(nonce === undefined
          ? asked.nonce && { nonce: asked.nonce }
          : { nonce: Integer.fromBigInt(nonce) }),
      })
        .toSchema()
        .toBER();
    const signed = await this.#sign(info(wanted));
    if (altersAfterwards) {
      const other = createHash("sha256").update("altered").digest("hex");
      signed.encapContentInfo = contentOf(info(other));
    }
    const response = new TimeStampResp({
      status: new PKIStatusInfo({ status }),
      timeStampToken: new ContentInfo({
        contentType: id_ContentType_SignedData,
        content: signed.toSchema(true),
      }),
    });
    return Buffer.from(response.toSchema().toBER());
  }

  async #sign(content: ArrayBuffer): Promise<SignedData> {
    const { certificate, key } = this.#signer;
    const digest = createHash("sha256").update(Buffer.from(content)).digest();
    const attribute = (type: string, value: unknown) => new Attribute({ type, values: [value] });
    const signed = new SignedData({
      version: 3,
      encapContentInfo: contentOf(content),
      signerInfos: [
        new SignerInfo({
          version: 1,
          sid: new IssuerAndSerialNumber({
            issuer: certificate.issuer,
            serialNumber: certificate.serialNumber,
          }),
          signedAttrs: new SignedAndUnsignedAttributes({
            type: 0,
            attributes: [
              attribute(ID_CONTENT_TYPE, new ObjectIdentifier({ value: id_eContentType_TSTInfo })),
              attribute(ID_SIGNING_TIME, new UTCTime({ valueDate: new Date() })),
              attribute(ID_MESSAGE_DIGEST, new OctetString({ valueHex: bytes(digest) })),
              attribute(ID_SIGNING_CERTIFICATE, signingCertificate(certificate)),
            ],
          }),
        }),
      ],
      certificates: [certificate],
    });
    await signed.sign(key, 0, "SHA-256");
    return signed;
  }
}

function contentOf(content: ArrayBuffer): EncapsulatedContentInfo {
  return new EncapsulatedContentInfo({
    eContentType: id_eContentType_TSTInfo,
    eContent: new OctetString({ valueHex: content }),
  });
}

/** Which certificate the signature is of (ESSCertIDv2, RFC 5816). */
function signingCertificate(certificate: Certificate): Sequence {
  const der = Buffer.from(certificate.toSchema(true).toBER());
  const hash = createHash("sha256").update(der).digest();
  const id = new Sequence({ value: [new OctetString({ valueHex: bytes(hash) })] });
  return new Sequence({ value: [new Sequence({ value: [id] })] });
}

/** A certificate of this name, by itself or by another one, for these purposes. */
async function issue(
  name: string,
  by: Signer | null,
  purposes: readonly string[],
): Promise<Signer> {
  const pair = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ value: by === null ? 1 : 2 });
  const commonName = new AttributeTypeAndValue({
    type: ID_COMMON_NAME,
    value: new PrintableString({ value: name }),
  });
  certificate.subject.typesAndValues.push(commonName);
  certificate.issuer = by?.certificate.subject ?? certificate.subject;
  certificate.notBefore.value = new Date(Date.now() - HOUR_MS);
  certificate.notAfter.value = new Date(Date.now() + HOUR_MS);
  await certificate.subjectPublicKeyInfo.importKey(pair.publicKey);
  const isRoot = by === null;
  const extension = (extnID: string, critical: boolean, value: Sequence | BitString) =>
    new Extension({ extnID, critical, extnValue: value.toBER() });
  certificate.extensions = [
    extension(id_BasicConstraints, true, new BasicConstraints({ cA: isRoot }).toSchema()),
    ...(isRoot
      ? [
          extension(
            id_KeyUsage,
            true,
            new BitString({ valueHex: Uint8Array.of(KEY_CERT_SIGN).buffer }),
          ),
        ]
      : []),
    ...(purposes.length === 0
      ? []
      : [
          extension(
            id_ExtKeyUsage,
            true,
            new ExtKeyUsage({ keyPurposes: [...purposes] }).toSchema(),
          ),
        ]),
  ];
  await certificate.sign(by?.key ?? pair.privateKey, "SHA-256");
  return { certificate, key: pair.privateKey };
}

function bytes(buffer: Buffer): ArrayBuffer {
  return Uint8Array.from(buffer).buffer;
}
