import { expect, test } from "vitest";
import { dustNote } from "./dust-note.ts";

const ladder = (dust: string) => ({ liquidation: { kind: "ladder" as const, dust } });
const reference = { liquidation: { kind: "reference" as const, dust: "50" } };

test("another dust says what it may cost lenders", () => {
  const note = dustNote(ladder("50"), ladder("5000"), "USDC");
  expect(note).toContain("worth less than 5,000.00 USDC");
  expect(note).toContain("lenders bear it: up to 5,000.00 USDC on each such loan");
  expect(dustNote(reference, ladder("50"), "USDC")).toContain("50.00 USDC");
});

test("nothing is said where it stays or is 0", () => {
  expect(dustNote(ladder("50"), ladder("50"), "USDC")).toBeNull();
  expect(dustNote(ladder("50"), ladder("0"), "USDC")).toBeNull();
  expect(dustNote(ladder("0"), reference, "USDC")).toBeNull();
});
