import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCanonical, encodeCanonical } from "./canonical-json.ts";

const markedText = fc
  .tuple(fc.stringMatching(/^~{0,3}$/), fc.bigInt(), fc.constantFrom("n", "", "N", "nn"))
  .map(([tildes, digits, end]) => `${tildes}${digits}${end}`);
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  markedText,
);
const plainData = fc.letrec((tie) => ({
  data: fc.oneof(
    { maxDepth: 5 },
    fc.constant(null),
    fc.boolean(),
    fc.bigInt(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    anyText,
    fc.array(tie("data"), { maxLength: 5 }),
    fc.dictionary(anyText, tie("data"), { maxKeys: 5, noNullPrototype: true }),
  ),
})).data;

/** Object.is for leaves, the same keys and lengths for the rest: stricter than toEqual. */
function isSame(left: unknown, right: unknown): boolean {
  if (typeof left !== "object" || left === null || typeof right !== "object" || right === null) {
    return Object.is(left, right);
  }
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [leftKeys, rightKeys] = [Object.keys(left).sort(), Object.keys(right).sort()];
  return (
    leftKeys.length === rightKeys.length &&
    leftKeys.every(
      (key, index) =>
        key === rightKeys[index] &&
        isSame((left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]),
    )
  );
}

test("every plain data comes back as it was", () => {
  fc.assert(
    fc.property(plainData, (data) => {
      expect(isSame(decodeCanonical(encodeCanonical(data)), data)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("the text is one line of well-formed Unicode, and its own canonical form", () => {
  fc.assert(
    fc.property(plainData, (data) => {
      const text = encodeCanonical(data);
      expect(text).not.toMatch(/[\u0000-\u001f]|\p{Surrogate}/u);
      expect(encodeCanonical(decodeCanonical(text))).toBe(text);
    }),
    { numRuns: 1_000 },
  );
});

test("the order in which fields were set does not show", () => {
  fc.assert(
    fc.property(fc.dictionary(anyText, plainData, { noNullPrototype: true }), (fields) => {
      const reversed: Record<string, unknown> = {};
      for (const key of Object.keys(fields).reverse()) {
        Object.defineProperty(reversed, key, { value: fields[key], enumerable: true });
      }
      expect(encodeCanonical(reversed)).toBe(encodeCanonical(fields));
    }),
  );
});
