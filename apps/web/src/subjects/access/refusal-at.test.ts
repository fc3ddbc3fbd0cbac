import { expect, test } from "vitest";
import { SignInRefused } from "../../foundation/api/problem.ts";
import { refusalAt, refusalElsewhere } from "./refusal-at.ts";

const refused = (code: string) => new SignInRefused(`words about ${code}`, 400, code);

test.each([
  ["INVALID_NAME", "name"],
  ["SANDBOX_ADDRESS", "email"],
  ["INVALID_PASSWORD", "password"],
  ["PASSWORD_TOO_SHORT", "newPassword"],
  ["PASSWORD_TOO_WEAK", "newPassword"],
  ["INVALID_CODE", "code"],
] as const)("%s is said at the field %s, and only there", (code, field) => {
  const error = refused(code);
  expect(refusalAt(field, error)).toBe(`words about ${code}`);
  expect(refusalElsewhere([field], error)).toBeNull();
  expect(refusalElsewhere([], error)).toBe(`words about ${code}`);
  const others = (["name", "email", "password", "newPassword", "code"] as const).filter(
    (other) => other !== field,
  );
  for (const other of others) expect(refusalAt(other, error)).toBeNull();
});

test("what concerns no field is said beside the form, and nothing where nothing is wrong", () => {
  expect(refusalElsewhere(["email"], refused("TOO_MANY_TRIES"))).toBe("words about TOO_MANY_TRIES");
  expect(refusalElsewhere(["email"], null)).toBeNull();
  expect(refusalAt("email", null)).toBeNull();
});
