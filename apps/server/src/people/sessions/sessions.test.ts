import { expect, test } from "vitest";
import { isFresh } from "../fresh-proof.ts";
import { isOver } from "./sessions.ts";

const MINUTE = 60_000;
const BEGUN = Date.parse("2026-01-01T00:00:00Z");
const LIMITS = {
  sessions: { seconds: 3_600, idleSeconds: 1_800 },
  staffSessions: { seconds: 1_200, idleSeconds: 600 },
};
const session = { id: "s", createdAt: new Date(BEGUN), seenAt: null };

test("a session is over by the time that is told, sooner for staff", () => {
  const isOverAfter = (minutes: number, isStaff: boolean, seenAt: Date | null = null): boolean =>
    isOver({ ...session, seenAt }, isStaff, LIMITS, BEGUN + minutes * MINUTE);
  expect(isOverAfter(30, false)).toBe(false);
  expect(isOverAfter(31, false)).toBe(true);
  expect(isOverAfter(60, false, new Date(BEGUN + 59 * MINUTE))).toBe(false);
  expect(isOverAfter(61, false, new Date(BEGUN + 59 * MINUTE))).toBe(true);
  expect(isOverAfter(10, true)).toBe(false);
  expect(isOverAfter(11, true)).toBe(true);
});

test("a proof is fresh for ten minutes of the time that is told", () => {
  const caller = {
    ...{ id: "person:p", kind: "person" as const, name: "p@example.com", roles: [], account: null },
    person: {
      ...{ sessionId: "s", factor: null, provenAt: new Date(BEGUN) },
      ...{ isEmailVerified: true, withheld: [] },
    },
  };
  expect(isFresh(caller, false, BEGUN + 10 * MINUTE)).toBe(true);
  expect(isFresh(caller, false, BEGUN + 11 * MINUTE)).toBe(false);
});
