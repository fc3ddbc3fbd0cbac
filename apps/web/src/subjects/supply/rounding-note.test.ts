import { expect, test } from "vitest";
import { isRoundedOff, roundingNote } from "./rounding-note.ts";

const write = (baseUnits: bigint): string => `0.00000${baseUnits} USDC`;

test("a position worth one base unit less than was put in says that this is rounding", () => {
  const position = { assets: 249_999_999_999n, supplied: 250_000_000_000n };
  expect(isRoundedOff(position)).toBe(true);
  expect(roundingNote(position, write)).toMatch(/^0\.000001 USDC less than you put in is no loss:/);
});

test.each([
  ["two base units less", 249_999_999_998n],
  ["as much as was put in", 250_000_000_000n],
  ["more", 250_000_000_001n],
])("%s is not called rounding", (_, assets) => {
  const position = { assets, supplied: 250_000_000_000n };
  expect(isRoundedOff(position)).toBe(false);
  expect(roundingNote(position, write)).toBeNull();
});
