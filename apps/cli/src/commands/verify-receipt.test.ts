import { execFile } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { signReceipt } from "@plimsoll/receipt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeSale } from "../../test/sale.ts";

const CLI = fileURLToPath(new URL("../../bin/plimsoll.js", import.meta.url));
let folder: string;
let key: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-receipts-"));
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  key = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString("hex");
  const receipt = signReceipt(await makeSale(), (text) => ({
    publicKey: key,
    signature: sign(null, Buffer.from(text), privateKey).toString("hex"),
  }));
  await writeFile(join(folder, "good.json"), JSON.stringify(receipt, null, 2));
  const altered = JSON.stringify(receipt).replace('"ltv":"0.', '"ltv":"1.');
  await writeFile(join(folder, "altered.json"), altered);
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

function run(...args: readonly string[]): Promise<{ code: number; output: string; error: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [CLI, "verify-receipt", ...args],
      { cwd: folder },
      (failure, output, error) => {
        resolve({ code: typeof failure?.code === "number" ? failure.code : 0, output, error });
      },
    );
  });
}

describe("plimsoll verify-receipt", () => {
  test("tells every check of a receipt that holds", async () => {
    const { code, output } = await run("good.json", "--key", key);
    expect(output).toContain("good.json: holds");
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
      expect(output).toMatch(new RegExp(`ok +${name} `));
    }
    expect(code).toBe(0);
  }, 60_000);

  test("fails when one of several does not hold, and says which", async () => {
    const { code, output, error } = await run("good.json", "altered.json", "--json");
    const findings = JSON.parse(output) as { file: string; isValid: boolean }[];
    expect(findings.map(({ file, isValid }) => [file, isValid])).toEqual([
      ["good.json", true],
      ["altered.json", false],
    ]);
    expect(error).toContain("altered.json");
    expect(code).toBe(1);
  }, 60_000);

  test("fails for a key that is not the signer's, a file that is missing and a key that is none", async () => {
    expect((await run("good.json", "--key", "0".repeat(64))).code).toBe(1);
    expect((await run("missing.json")).error).toContain("missing.json cannot be read");
    expect((await run("good.json", "--key", "short")).code).toBe(2);
  }, 60_000);
});
