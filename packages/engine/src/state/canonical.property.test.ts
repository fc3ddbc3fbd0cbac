import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { revive, writeCanonical, type Plain } from "./canonical.ts";

const marked = fc
  .tuple(fc.stringMatching(/^~{0,3}$/), fc.bigInt())
  .map(([tildes, value]) => `${tildes}${value}n`);
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.bigInt(),
    fc.string({ unit: "binary" }),
    marked,
    fc.array(tie("data"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("data"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe("canonical text", () => {
  it("gives back what it was written from", () => {
    fc.assert(
      fc.property(data, (value) => {
        const text = writeCanonical(value);
        expect(text).not.toMatch(/[\n\r]/);
        const read = revive(JSON.parse(text) as Plain);
        expect(read).toEqual(value === 0 ? 0 : value);
        expect(writeCanonical(read)).toBe(text);
      }),
    );
  });

  it("does not depend on the order in which fields were set", () => {
    expect(writeCanonical({ b: 1n, a: [2, { d: true, c: null }] })).toBe(
      writeCanonical({ a: [2, { c: null, d: true }], b: 1n }),
    );
  });

  it("keeps apart a bigint and a text that reads like one", () => {
    expect(writeCanonical([1n, "1n", "~1n", "01n", "-0n"])).toBe('["1n","~1n","~~1n","01n","-0n"]');
  });

  it("refuses what is not plain data", () => {
    for (const value of [undefined, 0.5, NaN, Infinity, () => 1, Symbol("s"), { a: undefined }]) {
      expect(() => writeCanonical(value)).toThrow(TypeError);
    }
  });
});
