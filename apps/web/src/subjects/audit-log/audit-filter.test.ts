import { expect, test } from "vitest";
import { ANYTHING, auditQueryOf } from "./audit-filter.ts";

test("what is left empty is not asked for", () => {
  expect(auditQueryOf(ANYTHING)).toEqual({ limit: 50 });
  expect(auditQueryOf({ ...ANYTHING, actor: " person:x " })).toEqual({
    limit: 50,
    actor: "person:x",
  });
});

test("the last day is included, as the first one is", () => {
  const query = auditQueryOf({ ...ANYTHING, firstDay: "2026-11-29", lastDay: "2026-11-30" });
  expect(query).toEqual({
    limit: 50,
    from: "2026-11-29T00:00:00.000Z",
    to: "2026-12-01T00:00:00.000Z",
  });
});
