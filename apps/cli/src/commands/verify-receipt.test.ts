import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  digestOf,
  signatureOf,
  type Receipt,
  type SignText,
  type UnsignedReceipt,
} from "@plimsoll/receipt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runPlimsoll } from "../../test/run-plimsoll.ts";
import { makeSale } from "../../test/sale.ts";

let folder: string;
let key: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-receipts-"));
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  key = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString("hex");
  const receipt = signed(await makeSale(), (text) => ({
    publicKey: key,
    signature: sign(null, Buffer.from(text), privateKey).toString("hex"),
  }));
  await writeFile(join(folder, "good.json"), JSON.stringify(receipt, null, 2));
  const altered = JSON.stringify(receipt).replace('"ltv":"0.', '"ltv":"1.');
  await writeFile(join(folder, "altered.json"), altered);
});

afterAll(() => rm(folder, { recursive: true }));

const run = (...args: readonly string[]) => runPlimsoll(["verify-receipt", ...args], folder);

describe("plimsoll verify-receipt", () => {
  test("tells every check of a receipt that holds", async () => {
    const { exitCode, stdout } = await run("good.json", "--key", key);
    expect(stdout).toContain("good.json: holds");
    for (const name of [
      "chain",
      "mark",
      "ltv",
      "trigger",
      "least",
      "amounts",
      "signature",
      "key",
    ]) {
      expect(stdout).toMatch(new RegExp(`ok +${name} `));
    }
    expect(exitCode).toBe(0);
  });

  test("fails when one of several does not hold, and says which", async () => {
    const { exitCode, stdout, stderr } = await run("good.json", "altered.json", "--json");
    const findings = JSON.parse(stdout) as { file: string; isValid: boolean }[];
    expect(findings.map(({ file, isValid }) => [file, isValid])).toEqual([
      ["good.json", true],
      ["altered.json", false],
    ]);
    expect(stderr).toContain("altered.json");
    expect(exitCode).toBe(1);
  });

  test("fails for a key that is not the signer's, a file that is missing and a key that is none", async () => {
    expect((await run("good.json", "--key", "0".repeat(64))).exitCode).toBe(1);
    expect((await run("missing.json")).stderr).toContain("missing.json cannot be read");
    expect((await run("good.json", "--key", "short")).exitCode).toBe(2);
  });
});

/** The receipt with its signature. */
function signed(receipt: UnsignedReceipt, sign: SignText): Receipt {
  return { ...receipt, signature: signatureOf(digestOf(receipt), sign) };
}
