import { expect, test } from "vitest";
import { createEntryDecoder } from "./entry-decoder.ts";
import { JournalVersionUnknown } from "./journal-error.ts";

const decode = createEntryDecoder({
  current: 4,
  upcasters: {
    2: (data) => ({ ...(data as object), currency: "USDC" }),
    3: (data) => ({ command: data }),
  },
});

test("a body of today's version is read as it is", () => {
  expect(decode(4, '{"amount":"5n"}')).toEqual({ amount: 5n });
});

test("an older body passes every step from its own version to today's", () => {
  expect(decode(3, '{"amount":"5n"}')).toEqual({ command: { amount: 5n } });
  expect(decode(2, '{"amount":"5n"}')).toEqual({ command: { amount: 5n, currency: "USDC" } });
});

test.each([5, 1, 0, -1, 2.5])("a body of version %d is refused", (version) => {
  expect(() => decode(version, "{}")).toThrow(JournalVersionUnknown);
  expect(() => decode(version, "{}")).toThrow(`version ${version}; this release reads up to 4`);
});
