import { describe, expect, test } from "vitest";
import { hashSecret, isSecret } from "../../foundation/secrets.ts";
import { formatApiKey, makeApiKey, parseApiKey } from "./key-text.ts";

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
