import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CHECKPOINT_FORMAT,
  CHECKPOINT_VERSION,
  checkpointText,
  linkHash,
  type Checkpoint,
  type UnsignedCheckpoint,
} from "@plimsoll/journal/chain";
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
let write: (file: string, receipt: UnsignedReceipt) => Promise<void>;
let covered: (change?: Partial<Checkpoint>, way?: readonly string[] | null) => UnsignedReceipt;

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-receipts-"));
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  key = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString("hex");
  const signer = (text: string) => ({
    publicKey: key,
    signature: sign(null, Buffer.from(text), privateKey).toString("hex"),
  });
  const sale = await makeSale();
  const receipt = signed(sale, signer);
  write = (file, unsigned) =>
    writeFile(join(folder, file), JSON.stringify(signed(unsigned, signer)));
  covered = (change = {}, way = [sha256("a later entry")]) => {
    const sold = sale.entries.find(({ sequence }) => sequence === sale.sale.sequence);
    const unsigned: UnsignedCheckpoint = {
      format: CHECKPOINT_FORMAT,
      version: CHECKPOINT_VERSION,
      book: sale.book,
      number: 1,
      sequence: sale.sale.sequence + 1,
      hash: linkHash(sha256, sold?.hash ?? "", sha256("a later entry")),
      at: "2026-02-06T00:05:00.000Z",
      previous: null,
      key,
      ...change,
    };
    const checkpoint = {
      ...unsigned,
      signature: signer(checkpointText(unsigned)).signature,
      ...change,
    };
    return {
      ...sale,
      version: 2,
      checkpoint: {
        status: "made",
        checkpoint,
        way,
        anchors: [{ place: "file", at: unsigned.at }],
      },
    };
  };
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

  test("reads receipts as editors and consoles save them (case r01)", async () => {
    const text = (await readFile(join(folder, "good.json"), "utf8")).replaceAll("\n", "\r\n");
    await writeFile(join(folder, "marked.json"), `\uFEFF${text}`);
    await writeFile(join(folder, "wide.json"), Buffer.from(`\uFEFF${text}\r\n`, "utf16le"));
    await writeFile(join(folder, "letter.txt"), "Dear customer, your receipt is attached.");
    const { exitCode, stdout } = await run("marked.json", "wide.json", "--key", key);
    expect(stdout).toContain("marked.json: holds");
    expect(stdout).toContain("wide.json: holds");
    expect(exitCode).toBe(0);
    expect((await run("letter.txt")).stderr).toContain("The file letter.txt is not JSON.");
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
    expect((await run("missing.json")).stderr).toBe(
      "missing.json: There is no such file. Check the path.\n",
    );
    expect((await run("good.json", "--key", "short")).exitCode).toBe(2);
  });

  test("tells of a checkpoint that covers the sale, and of one that is due", async () => {
    await write("covered.json", covered());
    await write("apart.json", covered({}, null));
    await write("due.json", {
      ...covered(),
      checkpoint: { status: "due", by: "2026-02-06T00:06:00.000Z" },
    });
    const { exitCode, stdout } = await run("covered.json", "apart.json", "due.json", "--key", key);
    expect(stdout).toMatch(/ok +checkpoint +checkpoint 1 .* covers the sale .* kept at file/);
    expect(stdout).toContain("the way there is not shown");
    expect(stdout).toContain("one is due by 2026-02-06T00:06:00.000Z");
    expect(exitCode).toBe(0);
  });

  test.each<readonly [string, Partial<Checkpoint>, string]>([
    ["is of another book", { book: "other" }, "is of another book"],
    ["is of before the sale", { sequence: 1 }, "is of before the sale"],
    ["is of another chain", { hash: sha256("another") }, "The sale does not lead to checkpoint 1"],
    ["is somebody else's", { key: sha256("a key") }, "signed with another key than the receipt"],
    [
      "has no signature of its own",
      { signature: "0".repeat(128) },
      "The signature of checkpoint 1 is wrong",
    ],
  ])(
    "fails for a checkpoint that %s, even if the operator signs the receipt",
    async (_, change, problem) => {
      await write("wrong.json", covered(change));
      const { exitCode, stdout } = await run("wrong.json", "--key", key);
      expect(stdout).toMatch(new RegExp(`FAIL checkpoint .*${problem}`));
      expect(exitCode).toBe(1);
    },
  );

  test("fails for a receipt of version 1 with a checkpoint, and of version 2 without", async () => {
    await write("one.json", { ...covered(), version: 1 });
    const { checkpoint: _, ...without } = covered();
    await write("two.json", without);
    const { exitCode, stdout } = await run("one.json", "two.json");
    expect(stdout.match(/FAIL form/g)).toHaveLength(2);
    expect(exitCode).toBe(1);
  });
});

/** The receipt with its signature. */
function signed(receipt: UnsignedReceipt, sign: SignText): Receipt {
  return { ...receipt, signature: signatureOf(digestOf(receipt), sign) };
}
