import { describe, expect, test } from "vitest";
import { makeId } from "./secrets.ts";

describe("names", () => {
  test("a name of ten bytes is their base 32", () => {
    expect(makeId(Buffer.from("0123456789abcdef0123", "hex"))).toBe("aerukz4jvpg66ajd");
  });
});
