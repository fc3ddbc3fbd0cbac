import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeyFilter } from "./key-filter.ts";

const keys = fc.array(fc.string({ unit: "binary", maxLength: 60 }), { maxLength: 200 });

describe("the filter of idempotency keys", () => {
  test("never forgets a key, also after it was written down and read", () => {
    fc.assert(
      fc.property(keys, (known) => {
        const filter = new KeyFilter();
        for (const key of known) filter.add(key);
        const again = KeyFilter.fromText(filter.toText());
        expect(known.every((key) => filter.mayHold(key) && again.mayHold(key))).toBe(true);
        expect(again.toText()).toEqual(filter.toText());
      }),
    );
  });

  test("takes few strangers for known, over several layers", () => {
    const filter = new KeyFilter();
    for (let key = 0; key < 200_000; key += 1) filter.add(`client-7/${key}`);
    let mistaken = 0;
    for (let key = 0; key < 20_000; key += 1) if (filter.mayHold(`client-8/${key}`)) mistaken += 1;
    expect(filter.toText().length).toBe(3);
    expect(mistaken).toBeLessThan(200);
    expect(filter.mayHold("client-7/199999")).toBe(true);
    expect(filter.mayHold("client-7/0")).toBe(true);
  });

  test.each([["nonsense"], ["1:AAAA"], [":"]])("is not read from %s", (text) => {
    expect(() => KeyFilter.fromText([text])).toThrow(SyntaxError);
  });
});
