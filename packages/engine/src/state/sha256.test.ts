import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Sha256 } from "./sha256.ts";

const ours = (...pieces: string[]): string => {
  const hash = new Sha256();
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
};
const reference = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

describe("SHA-256", () => {
  it("agrees with the published digest of abc", () => {
    expect(ours("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  it("agrees with Node at every length around the borders of blocks and of the buffer", () => {
    const lengths = Array.from({ length: 200 }, (_, length) => length);
    for (const around of [32_768 - 64, 32_768, 65_536]) {
      for (let off = -5; off <= 5; off += 1) lengths.push(around + off);
    }
    for (const length of lengths) {
      const text = Array.from({ length }, (_, index) => String.fromCharCode(33 + (index % 90)));
      expect(ours(text.join("")), `length ${length}`).toBe(reference(text.join("")));
    }
  });

  it("agrees with Node on any text in any pieces", () => {
    const piece = fc.string({ unit: "binary", maxLength: 200 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        expect(ours(...pieces)).toBe(reference(pieces.join("")));
      }),
    );
  });

  it("agrees with Node when wide characters straddle the buffer", () => {
    for (const wide of ["é", "€", "🛟"]) {
      for (let before = 32_760; before <= 32_770; before += 1) {
        const text = "x".repeat(before) + wide.repeat(40);
        expect(ours(text)).toBe(reference(text));
      }
    }
  });

  it("takes a lone half of a surrogate pair for the replacement character", () => {
    expect(ours("a\ud800b\udc00")).toBe(reference("a\ufffdb\ufffd"));
  });

  it("takes nothing more once its digest is taken", () => {
    const hash = new Sha256();
    hash.digest();
    expect(() => hash.update("more")).toThrow(RangeError);
    expect(() => hash.digest()).toThrow(RangeError);
  });
});
