import { readFile } from "node:fs/promises";
import { Integer, OctetString } from "asn1js";
import {
  AlgorithmIdentifier,
  Certificate,
  ContentInfo,
  ExtKeyUsage,
  id_ContentType_SignedData,
  id_eContentType_TSTInfo,
  id_ExtKeyUsage,
  id_sha256,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from "pkijs";

/** An answer of a time-stamp authority proves nothing; the sentence says why. */
export class TimeStampRefused extends Error {
  override readonly name = "TimeStampRefused";
}

/** What a token proves. */
interface Stamped {
  /** When the authority says that it saw the digest. */
  readonly at: Date;
}

const ID_TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const PEM = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g;
/** Granted, and granted with modifications (RFC 3161, 2.4.2). */
const STATUS_GRANTED_MAX = 1;

/** The certificates of a PEM file; those that time stamps must lead to. */
export async function readCertificates(path: string): Promise<readonly Certificate[]> {
  const text = await readFile(path, "utf8");
  const certificates = [...text.matchAll(PEM)].map(([, base64 = ""]) => {
    return Certificate.fromBER(toArrayBuffer(Buffer.from(base64, "base64")));
  });
  if (certificates.length === 0) throw new TimeStampRefused(`${path} holds no certificate (PEM).`);
  return certificates;
}

/** A request (DER) to stamp a SHA-256 digest; the answer has to name the same nonce. */
export function makeRequest(digest: string, nonce: Buffer): Buffer {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: id_sha256 }),
      hashedMessage: new OctetString({ valueHex: toArrayBuffer(Buffer.from(digest, "hex")) }),
    }),
    nonce: Integer.fromBigInt(BigInt(`0x${nonce.toString("hex")}`)),
    certReq: true,
  });
  return Buffer.from(request.toSchema().toBER());
}

/**
 * The token in an authority's answer, once it proves what was asked for.
 *
 * @throws TimeStampRefused
 */
export async function takeToken(
  answer: Buffer,
  asked: { readonly digest: string; readonly nonce: Buffer },
  trusted: readonly Certificate[],
): Promise<Buffer> {
  const response = parse(
    () => TimeStampResp.fromBER(toArrayBuffer(answer)),
    "no time-stamp answer",
  );
  const { status, timeStampToken } = response;
  const granted: number = status.status;
  if (granted > STATUS_GRANTED_MAX || timeStampToken === undefined) {
    throw new TimeStampRefused(`The authority refused, with status ${status.status}.`);
  }
  const token = Buffer.from(timeStampToken.toSchema().toBER());
  const { info } = open(token);
  const nonce = info.nonce === undefined ? null : info.nonce.toBigInt();
  if (nonce !== BigInt(`0x${asked.nonce.toString("hex")}`)) {
    throw new TimeStampRefused("The answer is to another question: its nonce is not ours.");
  }
  await verifyToken(token, asked.digest, trusted);
  return token;
}

/**
 * Checks that a token (DER) is of this digest and signed by an authority whose certificate was good at that time
 * and leads to a trusted one. Whether it has been revoked is not asked.
 *
 * @throws TimeStampRefused
 */
export async function verifyToken(
  token: Buffer,
  digest: string,
  trusted: readonly Certificate[],
): Promise<Stamped> {
  const { signed, info } = open(token);
  const { hashAlgorithm, hashedMessage } = info.messageImprint;
  const stamped = Buffer.from(hashedMessage.valueBlock.valueHexView).toString("hex");
  if (hashAlgorithm.algorithmId !== id_sha256 || stamped !== digest) {
    throw new TimeStampRefused("The time stamp is of something else.");
  }
  // The library compares the imprint with data, which we have only the digest of: what it signs is verified as
  // content of no special kind, at the time that the stamp names, and the imprint has been compared above.
  signed.encapContentInfo.eContentType = SignedData.ID_DATA;
  const verdict = await signed
    .verify({
      signer: 0,
      trustedCerts: [...trusted],
      checkDate: info.genTime,
      checkChain: true,
      passedWhenNotRevValues: true,
      extendedMode: true,
    })
    .catch((error: unknown) => {
      throw new TimeStampRefused(
        `The time stamp is not signed by a trusted authority: ${String(error)}`,
      );
    });
  if (verdict.signatureVerified !== true) {
    throw new TimeStampRefused("The time stamp's signature is wrong.");
  }
  if (!isForTimeStamping(verdict.signerCertificate)) {
    throw new TimeStampRefused("The time stamp's certificate is not for time stamps.");
  }
  return { at: info.genTime };
}

function open(token: Buffer): { readonly signed: SignedData; readonly info: TSTInfo } {
  return parse(() => {
    const content = ContentInfo.fromBER(toArrayBuffer(token));
    if (content.contentType !== id_ContentType_SignedData) throw new Error("It is not signed.");
    const signed = new SignedData({ schema: content.content });
    const { eContentType, eContent } = signed.encapContentInfo;
    if (eContentType !== id_eContentType_TSTInfo || eContent === undefined) {
      throw new Error("It is signed, but no time stamp.");
    }
    // Without signed attributes the signature would be valid for other kinds of content, too.
    const [signer, ...others] = signed.signerInfos;
    if (signer?.signedAttrs === undefined || others.length > 0) {
      throw new Error("It is not signed as time stamps are.");
    }
    return { signed, info: TSTInfo.fromBER(eContent.getValue()) };
  }, "no time stamp");
}

/** RFC 3161, 2.3: its one purpose, marked as critical. */
function isForTimeStamping(certificate: Certificate | null | undefined): boolean {
  const usage = certificate?.extensions?.find(({ extnID }) => extnID === id_ExtKeyUsage);
  const parsedValue: unknown = usage?.parsedValue;
  return (
    usage?.critical === true &&
    parsedValue instanceof ExtKeyUsage &&
    parsedValue.keyPurposes.length === 1 &&
    parsedValue.keyPurposes[0] === ID_TIME_STAMPING
  );
}

/** What is read was written by anybody: whatever it makes the library throw is a reason to refuse it. */
function parse<T>(read: () => T, what: string): T {
  try {
    return read();
  } catch (error) {
    throw new TimeStampRefused(`This is ${what}.`, { cause: error });
  }
}

function toArrayBuffer(bytes: Buffer): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
