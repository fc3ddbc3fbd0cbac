import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAmount, formatPercent } from "./format-amount.ts";
import { parseAmount, parseWad } from "./parse-amount.ts";
import { as, UINT128_MAX } from "./quantity.ts";

const amounts = fc.bigInt({ min: 0n, max: UINT128_MAX });
const decimals = fc.integer({ min: 0, max: 36 });

describe("amounts as text", () => {
  test("what is written is read back to the unit", () => {
    fc.assert(
      fc.property(amounts, decimals, fc.integer({ min: 0, max: 36 }), (amount, places, more) => {
        const text = formatAmount(amount, places, { minFraction: Math.min(places, more) });
        expect(parseAmount(text, places)).toEqual({ ok: true, amount });
      }),
    );
  });

  test("what is written has no digit that could be left out", () => {
    fc.assert(
      fc.property(amounts, decimals, (amount, places) => {
        expect(formatAmount(amount, places)).toMatch(/^(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/);
      }),
    );
  });

  test("any text is either read or refused with a sentence", () => {
    fc.assert(
      fc.property(fc.string(), decimals, (text, places) => {
        const parsed = parseAmount(text, places);
        if (!parsed.ok) expect(parsed.problem).toMatch(/^[A-Z].*\.$/);
        else expect(text).toMatch(/^[0-9]+(\.[0-9]+)?$/);
      }),
    );
  });

  test("a percentage is within half a step of the ratio", () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 16 }), (wad, digits) => {
        const shown = parseWad(formatPercent(as(wad), digits).replace(" %", ""));
        // Near the top of the range, the percentage no longer fits 128 bits.
        fc.pre(shown.ok);
        const off = shown.wad - wad * 100n;
        expect(
          off <= 50n * 10n ** BigInt(16 - digits) && off >= -50n * 10n ** BigInt(16 - digits),
        ).toBe(true);
      }),
    );
  });
});
