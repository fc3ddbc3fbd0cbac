import { describe, expect, test } from "vitest";
import {
  deriveToken,
  formatApiKey,
  hashSecret,
  isSecret,
  makeApiKey,
  makeId,
  parseApiKey,
} from "./api-key.ts";

describe("an API key", () => {
  test("is read as it was written", () => {
    const key = makeApiKey();
    expect(parseApiKey(formatApiKey(key))).toEqual(key);
  });

  test.each(["", "plk_", "plk_abc_def", `xyz_${"a".repeat(16)}_${"A".repeat(43)}`])(
    "is not %j",
    (text) => {
      expect(parseApiKey(text)).toBeNull();
    },
  );

  test("is known by the hash of its secret only", () => {
    const { secret } = makeApiKey();
    expect(isSecret(secret, hashSecret(secret))).toBe(true);
    expect(isSecret(`${secret.slice(0, -1)}!`, hashSecret(secret))).toBe(false);
  });
});

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
