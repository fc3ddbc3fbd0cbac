import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CHECKPOINT_FORMAT,
  CHECKPOINT_VERSION,
  checkpointDigest,
  checkpointLine,
  checkpointText,
  type Checkpoint,
  type UnsignedCheckpoint,
} from "@plimsoll/journal/chain";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runPlimsoll } from "../../test/run-plimsoll.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const KEY = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString("hex");
const OTHER_KEY = "ab".repeat(32);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-anchors-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Lines of a file: checkpoints of entries 10, 20, and so on of these books, in turn. */
function linesOf(books: readonly string[], count: number): string[] {
  const newest = new Map<string, Checkpoint>();
  return Array.from({ length: count }, (_, index) => {
    const book = books[index % books.length] ?? "";
    const last = newest.get(book);
    const number = (last?.number ?? 0) + 1;
    const unsigned: UnsignedCheckpoint = {
      ...{ format: CHECKPOINT_FORMAT, version: CHECKPOINT_VERSION, book, number },
      ...{ sequence: 10 * number, hash: sha256(`${book} ${number}`) },
      at: new Date(1_770_336_000_000 + 60_000 * index).toISOString(),
      previous: last === undefined ? null : checkpointDigest(sha256, last),
      key: KEY,
    };
    const signature = sign(null, Buffer.from(checkpointText(unsigned)), privateKey);
    const checkpoint = { ...unsigned, signature: signature.toString("hex") };
    newest.set(book, checkpoint);
    return checkpointLine(checkpoint);
  });
}

/** Verifies a file of these lines where no database is named. */
async function verify(lines: readonly string[], more: readonly string[] = ["--key", KEY]) {
  await writeFile(join(folder, "anchors.jsonl"), lines.map((line) => `${line}\n`).join(""));
  return runPlimsoll(["verify", "--anchors", "anchors.jsonl", ...more], folder);
}

test("a file of checkpoints is verified by itself, those of several books among each other", async () => {
  const outcome = await verify(linesOf(["main", "audit-log"], 6));
  expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  expect(outcome.stdout).toContain("6 known, the newest is 3 ");
  expect(outcome.stdout).toContain(`signed by ${KEY}`);
  expect(outcome.stdout).toContain("not compared: no database is named");
  const { stdout } = await verify(linesOf(["main"], 2), ["--key", KEY, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ known: 2, keys: [KEY], problems: [] });
});

test.each<[string, (lines: string[]) => string[]]>([
  ["an altered line", ([first = "", ...rest]) => [first.replace(":10,", ":11,"), ...rest]],
  ["a line that is missing in between", (lines) => [lines[0] ?? "", ...lines.slice(2)]],
  ["an altered last line", (lines) => lines.with(-1, (lines.at(-1) ?? "").replace(":40,", ":41,"))],
  ["lines in another order", (lines) => lines.toReversed()],
])("a file with %s fails", async (_, alter) => {
  const lines = linesOf(["main"], 4);
  const altered = alter(lines);
  expect(altered).not.toEqual(lines);
  const { exitCode, stderr } = await verify(altered);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("The checkpoints are not what was written.");
});

test("a file with a byte order mark and the line ends of Windows is the same file", async () => {
  const text = linesOf(["main"], 3)
    .map((line) => `${line}\r\n`)
    .join("");
  await writeFile(join(folder, "windows.jsonl"), `\uFEFF${text}\r\n`);
  const args = ["verify", "--anchors", "windows.jsonl", "--key", KEY];
  const { exitCode, stdout } = await runPlimsoll(args, folder);
  expect(stdout).toContain("3 known, the newest is 3 ");
  expect(exitCode).toBe(0);
});

test("a file that another key has signed fails, and a key that is none is refused", async () => {
  const { exitCode, stdout } = await verify(linesOf(["main"], 2), ["--key", OTHER_KEY]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`is signed with the key ${KEY}, not with the operator's.`);
  expect((await verify(linesOf(["main"], 2), ["--key", "abc"])).exitCode).toBe(2);
});

test("a file that is not there is named", async () => {
  const { exitCode, stderr } = await runPlimsoll(["verify", "--anchors", "none.jsonl"], folder);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("none.jsonl: There is no such file. Check the path.");
});
