import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { chainEntries, genesis, hashEntry, type EntryDraft } from "./entry.ts";
import { JournalBroken } from "./journal-error.ts";
import { verifyChain } from "./verify-chain.ts";

const draft: EntryDraft = { at: 1_770_336_000_000, version: 1, body: '{"command":"tick"}' };

describe("an entry's hash", () => {
  test("is the SHA-256 of the documented lines, as any tool computes it", () => {
    const [entry] = chainEntries("book é", genesis("book é"), [
      { ...draft, actor: "customer:7", idempotencyKey: 'k"1' },
    ]);
    const sha256 = (...lines: readonly string[]): string => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""), "utf8");
      return createHash("sha256").update(bytes).digest("hex");
    };
    const content = sha256(
      "plimsoll-journal-content",
      "1",
      '"book é"',
      "1",
      "1770336000000",
      sha256("plimsoll-journal-origin", '"customer:7"', '"k\\"1"'),
      "1",
      sha256("plimsoll-journal-piece", '{"command":"tick"}'),
    );
    const before = sha256("plimsoll-journal-genesis", '"book é"');
    expect(entry?.hash).toBe(sha256("plimsoll-journal-entry", before, content));
  });

  test("never changes: journals in the field depend on it", () => {
    const [first, second] = chainEntries("book", genesis("book"), [
      draft,
      { ...draft, actor: "a" },
    ]);
    expect([genesis("book").hash, first?.hash, second?.hash]).toMatchInlineSnapshot(`
      [
        "941a30dd3939514e390648ad3b38eec42453660905e3fe26a1527007e810f2f1",
        "d46b31e0a82b7ea1014ecf92924e19496e70a648f8bff33aa84bcbffb34e0b10",
        "05fee485da3ec0f43b05a1a2f828bddfdf91356e160dda1a2c750cd1b8a7d14f",
      ]
    `);
  });

  test("depends on every field and on the book", () => {
    const [entry] = chainEntries("book", genesis("book"), [draft]);
    if (entry === undefined) throw new Error("no entry");
    const variants = [
      hashEntry("book", entry),
      hashEntry("book2", entry),
      hashEntry("book", { ...entry, sequence: 2 }),
      hashEntry("book", { ...entry, at: 0 }),
      hashEntry("book", { ...entry, version: 2 }),
      hashEntry("book", { ...entry, body: "{}" }),
      hashEntry("book", { ...entry, previousHash: "" }),
      hashEntry("book", { ...entry, actor: "x" }),
      hashEntry("book", { ...entry, idempotencyKey: "x" }),
    ];
    expect(new Set(variants).size).toBe(variants.length);
  });
});

describe("a draft", () => {
  test.each<[string, Partial<EntryDraft>]>([
    ["at", { at: -1 }],
    ["at", { at: 1.5 }],
    ["at", { at: Number.NaN }],
    ["version", { version: 0 }],
    ["body", { body: "" }],
    ["body", { body: "two\nlines" }],
    ["body", { body: "\ud800" }],
    ["actor", { actor: "" }],
    ["actor", { actor: "a\u0000b" }],
    ["idempotencyKey", { idempotencyKey: "x".repeat(401) }],
    ["idempotencyKey", { idempotencyKey: "\udc00" }],
  ])("whose %s cannot be kept exactly is refused: %o", (field, change) => {
    const chain = (): unknown => chainEntries("book", genesis("book"), [{ ...draft, ...change }]);
    expect(chain).toThrow(RangeError);
    expect(chain).toThrow(field);
  });
});

describe("a chain", () => {
  const chain = chainEntries("book", genesis("book"), [
    draft,
    { ...draft, at: draft.at + 1 },
    draft,
  ]);

  test("verifies from its beginning and from any place in it", () => {
    const end = { sequence: 3, hash: chain[2]?.hash };
    expect(verifyChain("book", genesis("book"), chain)).toEqual(end);
    const middle = { sequence: 1, hash: chain[0]?.hash ?? "" };
    expect(verifyChain("book", middle, chain.slice(1))).toEqual(end);
    expect(verifyChain("book", middle, [])).toEqual(middle);
  });

  test.each([
    ["lacks an entry", [chain[0], chain[2]], 2, "stands in its place"],
    ["has an altered entry", [chain[0], { ...chain[1], at: 5 }, chain[2]], 2, "match its hash"],
    ["was linked anew", [chain[0], chain[1], { ...chain[2], previousHash: "0" }], 3, "before it"],
    ["is another book's", chainEntries("other", genesis("other"), [draft]), 1, "before it"],
  ] as const)("that %s is broken there", (_, entries, sequence, message) => {
    const verify = (): unknown => verifyChain("book", genesis("book"), entries as typeof chain);
    expect(verify).toThrow(JournalBroken);
    expect(verify).toThrow(`broken at entry ${sequence}`);
    expect(verify).toThrow(message);
  });
});
