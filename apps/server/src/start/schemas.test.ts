import { JOURNAL_LOCK } from "@plimsoll/journal";
import { expect, test } from "vitest";
import { MODE_LOCK } from "../foundation/database/kept-mode.ts";
import { ACCOUNT_LOCK_SEED } from "../followers/notifications/account-lock.ts";
import { SCHEMAS } from "./schemas.ts";

test("no two locks of the database have the same number", () => {
  const locks = [JOURNAL_LOCK, MODE_LOCK, ACCOUNT_LOCK_SEED, ...SCHEMAS.map(({ lock }) => lock)];
  expect(new Set(locks).size).toBe(locks.length);
});

test("every schema has a name of its own and migrations that are numbered without a gap", () => {
  const names = ["journal", "people", ...SCHEMAS.map(({ name }) => name)];
  expect(new Set(names).size).toBe(names.length);
  for (const { migrations } of SCHEMAS) {
    expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
  }
});
