import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  TimeStampAuthority,
  type Misconduct,
} from "../../../../test/anchors/time-stamp-authority.ts";
import { makeRequest, readCertificates, takeToken, verifyToken } from "./time-stamp-token.ts";

const digest = createHash("sha256").update("a checkpoint").digest("hex");
const other = createHash("sha256").update("another").digest("hex");
/** Of all its bytes so many are tried. */
const STEP = 23;
const DAY_MS = 86_400_000;

let authority: TimeStampAuthority;

beforeAll(async () => {
  authority = await TimeStampAuthority.make();
});

/** The certificates that a file with this text holds. */
async function certificatesIn(pem: string) {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-tsa-"));
  try {
    const path = join(folder, "roots.pem");
    await writeFile(path, pem);
    return await readCertificates(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function stamp(misconduct: Misconduct = {}, by = authority): Promise<Buffer> {
  const nonce = randomBytes(16);
  by.misconduct = misconduct;
  const answer = await by.answer(makeRequest(digest, nonce));
  return takeToken(answer, { digest, nonce }, await certificatesIn(authority.pem));
}

describe("a time stamp", () => {
  test("proves when a digest was there, and of no other digest", async () => {
    const token = await stamp();
    const trusted = await certificatesIn(authority.pem);
    const { at } = await verifyToken(token, digest, trusted);
    expect(Math.abs(at.getTime() - Date.now())).toBeLessThan(DAY_MS);
    await expect(verifyToken(token, other, trusted)).rejects.toThrow("of something else");
  });

  test.each<readonly [string, Misconduct, string]>([
    ["is of another digest", { digest: other }, "of something else"],
    ["answers another question", { nonce: 7n }, "its nonce is not ours"],
    ["was altered after it was signed", { altersAfterwards: true }, "of something else"],
    ["was refused", { status: 2 }, "refused, with status 2"],
    [
      "is of a time when its certificate was not good",
      { genTime: new Date(0) },
      "not signed by a trusted",
    ],
  ])("that %s proves nothing", async (_, misconduct, problem) => {
    await expect(stamp(misconduct)).rejects.toThrow(problem);
  });

  test("of an authority with another root proves nothing", async () => {
    const stranger = await TimeStampAuthority.make();
    await expect(stamp({}, stranger)).rejects.toThrow("not signed by a trusted authority");
  });

  test("with a certificate for something else proves nothing", async () => {
    const webServer = await TimeStampAuthority.make({ purpose: "servers" });
    webServer.misconduct = {};
    const nonce = randomBytes(16);
    const answer = await webServer.answer(makeRequest(digest, nonce));
    const trusted = await certificatesIn(webServer.pem);
    await expect(takeToken(answer, { digest, nonce }, trusted)).rejects.toThrow(
      "not for time stamps",
    );
  });

  test("that is altered anywhere proves nothing", async () => {
    const token = await stamp();
    const trusted = await certificatesIn(authority.pem);
    let refused = 0;
    for (let place = 0; place < token.length; place += STEP) {
      const altered = Buffer.from(token);
      altered[place] = (altered[place] ?? 0) ^ 0x01;
      const isRefused = await verifyToken(altered, digest, trusted).then(
        () => false,
        () => true,
      );
      if (isRefused) refused += 1;
    }
    // A bit of what nobody signs, such as the name of an algorithm's parameters, may be any.
    expect(refused).toBeGreaterThan((token.length / STEP) * 0.95);
    await expect(verifyToken(Buffer.from("nothing"), digest, trusted)).rejects.toThrow(
      "no time stamp",
    );
  });

  test("needs certificates that it can lead to", async () => {
    await expect(certificatesIn("nothing")).rejects.toThrow("holds no certificate");
  });
});
