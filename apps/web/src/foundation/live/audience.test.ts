import { routes, type Role } from "@plimsoll/contract";
import { expect, test } from "vitest";
import { audienceOf } from "./audience.ts";

const sessionWith = (roles: readonly Role[], withheldRoles: readonly Role[] = []) => ({
  ...{ name: "Sam", account: "c-1", isEmailVerified: true, roles, withheldRoles },
});

test.each([
  [["customer"], "own"],
  [["liquidator"], "own"],
  [["risk"], "staff"],
  [["customer", "auditor"], "staff"],
  [["custody"], "public"],
  [[], "public"],
] as const)("somebody with the roles %j hears what is %s", (roles, audience) => {
  expect(audienceOf(sessionWith(roles))).toBe(audience);
});

test("nobody, and staff without a second factor, hear what is public", () => {
  expect(audienceOf(null)).toBe("public");
  expect(audienceOf(sessionWith([], ["operator"]))).toBe("public");
});

test("everybody whom the service lets listen hears more than that", () => {
  const { access } = routes.streamEvents;
  if (access.kind !== "roles") throw new Error("the stream is for roles");
  for (const role of access.roles) expect(audienceOf(sessionWith([role]))).not.toBe("public");
});
