import { expect, test } from "vitest";
import { stepOfCode } from "./totp.ts";

// The last six digits of the codes in appendix B of RFC 6238.
test.each([
  [59_000, "287082"],
  [1_111_111_109_000, "081804"],
  [1_111_111_111_000, "050471"],
  [1_234_567_890_000, "005924"],
  [20_000_000_000_000, "353130"],
])("at %d the code is %s", (at, code) => {
  const step = Math.floor(at / 30_000);
  expect(stepOfCode("12345678901234567890", code, at)).toBe(step);
  expect(stepOfCode("12345678901234567890", code, at + 30_000)).toBe(step);
  expect(stepOfCode("12345678901234567890", code, at + 90_000)).toBeNull();
});

test.each(["", "28708", "2870822", "28708a", "٢٨٧٠٨٢"])("%j is no code", (code) => {
  expect(stepOfCode("12345678901234567890", code, 59_000)).toBeNull();
});
