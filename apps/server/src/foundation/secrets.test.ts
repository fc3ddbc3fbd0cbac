import { describe, expect, test } from "vitest";
import { deriveToken, makeId } from "./secrets.ts";

describe("names and tokens", () => {
  test("a name of ten bytes is their base 32", () => {
    expect(makeId(Buffer.from("0123456789abcdef0123", "hex"))).toBe("aerukz4jvpg66ajd");
  });

  test("the same words give the same token, others another", () => {
    const token = deriveToken("secret", "a", "b");
    expect(deriveToken("secret", "a", "b")).toEqual(token);
    expect(deriveToken("secret", "ab")).not.toEqual(token);
    expect(deriveToken("other", "a", "b")).not.toEqual(token);
  });
});
