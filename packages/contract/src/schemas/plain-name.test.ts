import { expect, test } from "vitest";
import { nameProblem, newLoanId, plainName } from "./names.ts";

test.each(["Ann", "J. R. Smith", "O'Neil & Sons, Ltd.", "Zoë 2", "王小明", "Key of the bot (3)"])(
  "%s is a name",
  (name) => {
    expect(nameProblem(name)).toBeNull();
    expect(plainName().safeParse(name).success).toBe(true);
  },
);

test.each([
  ["nothing", ""],
  ["spaces", "   "],
  ["a web address", "https://evil.example/claim"],
  ["a host", "Claim at evil.example"],
  ["a host with www", "www.x"],
  ["a host whose dot looks different", "evil\u3002example"],
  ["a host with a wide dot", "evil\uff0eexample"],
  ["a path", "evil/claim"],
  ["a mail address", "me@evil"],
  ["an element", "<b>Ann"],
  ["a line break", "Ann\r\nBcc: all"],
  ["another line break", "Ann\u2028Bob"],
  ["a turn of direction", "Ann\u202Egpj"],
  ["something unseen", "An\u200Bn"],
  ["too much", "x".repeat(81)],
])("%s is no name", (_, text) => {
  expect(nameProblem(text)).not.toBeNull();
  expect(plainName().safeParse(text).success).toBe(false);
});

test.each([
  ["loan-1", true],
  ["spring.2", true],
  ["www.evil-bank.example", false],
  ["pay.evil.example", false],
  ["www.x", false],
])("%s names a new loan: %s", (name, isGood) => {
  expect(newLoanId.safeParse(name).success).toBe(isGood);
});
