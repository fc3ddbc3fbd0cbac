import { createPublicKey, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { makeCheckpoints, sha256 } from "../../test/checkpoints.ts";
import { readAnchorFile } from "./anchor-file.ts";
import { checkpointLine, checkpointText, readCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { isCheckpointSigned } from "./signature.ts";

const HEADS = [4, 9, 12].map((sequence) => ({ sequence, hash: sha256(`entry ${sequence}`) }));
const chain = makeCheckpoints("main", HEADS);
const others = makeCheckpoints("other", HEADS);
const fileOf = (checkpoints: readonly Checkpoint[]) =>
  checkpoints.map((checkpoint) => `${checkpointLine(checkpoint)}\n`).join("");
const read = (text: string) => readAnchorFile(text, sha256);
const [first, second, third] = chain as [Checkpoint, Checkpoint, Checkpoint];

describe("a checkpoint", () => {
  test("is verified by its own key, and by anybody with a few lines of node:crypto", async () => {
    expect(await isCheckpointSigned(second)).toBe(true);
    const x = Buffer.from(second.key, "hex").toString("base64url");
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    const text = [
      "plimsoll-checkpoint\n1\n",
      `"main"\n2\n9\n${sha256("entry 9")}\n2026-02-06T00:01:00.000Z\n`,
      `${sha256(checkpointLine(first))}\n${second.key}\n`,
    ].join("");
    expect(checkpointText(second)).toBe(text);
    expect(verify(null, Buffer.from(text), key, Buffer.from(second.signature, "hex"))).toBe(true);
  });

  test.each([
    { book: "mains" },
    { number: 3 },
    { sequence: 10 },
    { hash: sha256("another") },
    { at: "2026-02-06T00:01:00.001Z" },
    { previous: null },
    { key: third.hash },
  ])("whose signature is of something else than %j is not verified", async (change) => {
    expect(await isCheckpointSigned({ ...second, ...change })).toBe(false);
  });

  test.each([
    ["no object", null],
    ["a field too many", { ...first, more: 1 }],
    ["another version", { ...first, version: 2 }],
    ["no sequence", { ...first, sequence: 0 }],
    ["a time of another form", { ...first, at: "2026-02-06" }],
    ["a line feed in a hash", { ...first, hash: `${first.hash}\n` }],
    ["a short signature", { ...first, signature: "00" }],
  ])("cannot be read with %s", (_, value) => {
    expect(readCheckpoint(value)).toBeNull();
  });
});

describe("a file of checkpoints", () => {
  test("gives those of all books in its order", async () => {
    const [other] = others as [Checkpoint];
    const found = await read(fileOf([first, other, second, third]));
    expect(found).toEqual({ checkpoints: [first, other, second, third], problem: null });
    expect(await read("")).toEqual({ checkpoints: [], problem: null });
  });

  test("may begin late, as one does that was named later", async () => {
    expect(await read(fileOf([second, third]))).toMatchObject({ problem: null });
  });

  test("may end in a torn line, and go on behind one", async () => {
    const torn = checkpointLine(third).slice(0, 40);
    const ended = await read(`${fileOf([first, second])}${torn}`);
    expect(ended).toEqual({ checkpoints: [first, second], problem: null });
    for (const cut of [torn, checkpointLine(third)]) {
      const wentOn = await read(`${fileOf([first, second])}${cut}\n${fileOf([third])}`);
      expect(wentOn).toEqual({ checkpoints: chain, problem: null });
    }
  });

  test("shows every altered line but one that its own signature betrays", async () => {
    const altered = { ...third, sequence: 11 };
    const { checkpoints, problem } = await read(fileOf([first, second, altered]));
    expect(problem).toBeNull();
    expect(await isCheckpointSigned(checkpoints.at(-1) ?? first)).toBe(false);
  });

  test.each([
    ["an earlier line is altered", [{ ...first, sequence: 5 }, second, third], "Line 2"],
    ["its signature is", [{ ...first, signature: second.signature }, second, third], "Line 2"],
    ["a line is taken out", [first, third], "Line 2 is checkpoint 3, 2 was due."],
    ["a line is put in twice", [first, second, first, third], "Line 3 is checkpoint 1"],
    ["the first names one before it", [{ ...first, previous: second.hash }], "Line 1"],
    ["the journal was shorter later", [first, { ...second, sequence: 3 }], "Line 2"],
  ])("is found out when %s", async (_, checkpoints, problem) => {
    expect((await read(fileOf(checkpoints))).problem).toContain(problem);
  });

  test("is found out when a line is no checkpoint, or has another form than it was written in", async () => {
    expect((await read(`${fileOf([first])}{}\n${fileOf([second])}`)).problem).toBe(
      "Line 2 is no checkpoint.",
    );
    const spaced = JSON.stringify(second, null, 1).replaceAll("\n", "");
    expect((await read(`${fileOf([first])}${spaced}\n${fileOf([third])}`)).problem).toContain(
      "Line 2",
    );
  });
});
