import { describe, expect, test } from "vitest";
import { Keyring, SealBroken } from "./keyring.ts";

const OLD = { version: 1, text: "the first secret, long enough to be one" };
const NEW = { version: 2, text: "the second secret, long enough to be one" };
const bytes = Buffer.from("something to hide");

describe("a keyring", () => {
  test("signs by the newest secret and verifies what older ones signed", () => {
    const before = new Keyring([OLD]).sign("sessions", "data");
    const both = new Keyring([OLD, NEW]);
    expect(before).toMatch(/^v1[.]/);
    expect(both.sign("sessions", "data")).toMatch(/^v2[.]/);
    expect(both.verify("sessions", "data", before)).toBe(true);
    expect(new Keyring([NEW]).verify("sessions", "data", before)).toBe(false);
  });

  test.each([
    ["other data", "sessions", "datum"],
    ["another use", "anchors", "data"],
  ] as const)("does not verify %s", (_, use, data) => {
    const ring = new Keyring([OLD]);
    expect(ring.verify(use, data, ring.sign("sessions", "data"))).toBe(false);
  });

  test("opens what it sealed, and what it sealed before a newer secret came", () => {
    const sealed = new Keyring([OLD]).seal("signing-keys", "receipts", bytes);
    expect(sealed).not.toContain(bytes.toString("base64url"));
    expect(new Keyring([NEW, OLD]).open("signing-keys", "receipts", sealed)).toEqual(bytes);
  });

  test("opens nothing that was altered, moved, of another use, or of a secret that is gone", () => {
    const ring = new Keyring([OLD]);
    const sealed = ring.seal("signing-keys", "receipts", bytes);
    const altered = `${sealed.slice(0, -2)}${sealed.endsWith("AA") ? "BB" : "AA"}`;
    expect(() => ring.open("signing-keys", "receipts", altered)).toThrow(SealBroken);
    expect(() => ring.open("signing-keys", "push", sealed)).toThrow(SealBroken);
    expect(() => ring.open("anchors", "receipts", sealed)).toThrow(SealBroken);
    expect(() => ring.open("signing-keys", "receipts", "v1.AAAA")).toThrow(SealBroken);
    expect(() => new Keyring([NEW]).open("signing-keys", "receipts", sealed)).toThrow(
      "needs secret 1",
    );
  });

  test("has a key of its own for each use", () => {
    const ring = new Keyring([OLD]);
    expect(ring.derive("sessions")).not.toEqual(ring.derive("anchors"));
  });
});
