import { as } from "@plimsoll/engine";
import { expect, test } from "vitest";
import { readPrice, writePrice } from "./oracle-price.ts";

const BTC = { loanDecimals: 6, collateralDecimals: 8 };
const ETH = { loanDecimals: 6, collateralDecimals: 18 };

test("a price is read exactly, however many decimals its assets have", () => {
  expect(readPrice("78700", BTC)).toBe(78_700n * 10n ** 34n);
  expect(readPrice("2450.5", ETH)).toBe(24_505n * 10n ** 23n);
});

test("a price that was read is written as it was", () => {
  expect(writePrice(readPrice("61234.5678", BTC), BTC)).toBe("61234.5678");
  expect(writePrice(readPrice("0.00000001", ETH), ETH)).toBe("0.00000001");
});

test("a price finer than eight digits is written one step higher", () => {
  expect(writePrice(as(10n ** 34n + 1n), BTC)).toBe("1.00000001");
});

test("what is no price is refused", () => {
  expect(() => readPrice("-1", BTC)).toThrow(RangeError);
});
