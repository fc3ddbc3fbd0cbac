import { randomBytes } from "node:crypto";
import { checkpointDigest } from "@plimsoll/journal/chain";
import { sha256 } from "../checkpoint-log.ts";
import {
  makeRequest,
  readCertificates,
  takeToken,
  TimeStampRefused,
  verifyToken,
} from "../time-stamp/time-stamp-token.ts";
import type { Place } from "./place.ts";

const TIMEOUT_MILLIS = 30_000;
const ANSWER_BYTES_MAX = 64 * 1024;
const NONCE_BYTES = 16;
const NAME_LENGTH = 8;

/**
 * A time-stamp authority (RFC 3161): it signs the digest of a checkpoint together with the time. It keeps nothing, so its
 * token lies in our database: it proves when a checkpoint was there, not that none is missing.
 */
export async function timeStampPlace(url: string, certificates: string): Promise<Place> {
  const trusted = await readCertificates(certificates);
  const { origin } = new URL(url);
  return {
    name: `rfc3161:${origin} (${sha256(url).slice(0, NAME_LENGTH)})`,
    publicName: `rfc3161:${origin}`,
    // A stamp of a checkpoint is one of all before it, and authorities count what they are asked.
    takes: "newest",
    anchor: async (checkpoint, signal) => {
      const digest = checkpointDigest(sha256, checkpoint);
      const nonce = randomBytes(NONCE_BYTES);
      const answer = await ask(url, makeRequest(digest, nonce), signal);
      return { token: await takeToken(answer, { digest, nonce }, trusted) };
    },
    judge: async (checkpoint, token) => {
      try {
        await verifyToken(token, checkpointDigest(sha256, checkpoint), trusted);
        return null;
      } catch (error) {
        if (error instanceof TimeStampRefused) return error.message;
        throw error;
      }
    },
  };
}

async function ask(url: string, request: Buffer, signal: AbortSignal): Promise<Buffer> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/timestamp-query",
      accept: "application/timestamp-reply",
    },
    body: new Uint8Array(request),
    redirect: "error",
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MILLIS)]),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`It answered ${response.status}.`);
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    const bytes = piece as Uint8Array;
    size += bytes.byteLength;
    if (size > ANSWER_BYTES_MAX) throw new Error("Its answer is too long.");
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}
