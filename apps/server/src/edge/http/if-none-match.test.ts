import { expect, test } from "vitest";
import { hasAlready } from "./if-none-match.ts";

test.each([
  ['"tag"', true],
  ['W/"tag"', true],
  ["*", true],
  [" * ", true],
  ['"other", W/"tag"', true],
  ['"other"', false],
  ['"other, tag"', false],
  ["tag", false],
  ['"*"', false],
  ["", false],
  [undefined, false],
])("whether %s is the answer there is: %s", (header, isSame) => {
  expect(hasAlready(header, '"tag"')).toBe(isSame);
});
