import { expect, test } from "vitest";
import { lastYear, openPeriodOf, ownZone, periodOf } from "./period.ts";

test("the first period is the year up to the book's present, whatever today is", () => {
  expect(lastYear(Date.parse("2022-11-09T18:00:00.000Z"))).toEqual({
    from: "2021-11-09",
    to: "2022-11-09",
  });
});

test("a period includes both of its days whole", () => {
  expect(periodOf({ from: "2022-02-28", to: "2022-02-28" })).toEqual({
    from: "2022-02-28T00:00:00.000Z",
    to: "2022-03-01T00:00:00.000Z",
  });
});

test("days in the wrong order, half written or missing are no period", () => {
  expect(periodOf({ from: "2022-03-01", to: "2022-02-28" })).toBeNull();
  expect(periodOf({ from: "", to: "2022-02-28" })).toBeNull();
  expect(periodOf({ from: "2022-02-01", to: "20222-02-28" })).toBeNull();
});

test("a loan's statement may leave either end open, and includes its last day whole", () => {
  const open = { from: "", to: "" };
  expect(openPeriodOf(open, "UTC")).toEqual({ zone: "UTC" });
  expect(openPeriodOf({ from: "2026-02-01", to: "2026-02-28" }, "UTC")).toEqual({
    zone: "UTC",
    from: "2026-02-01T00:00:00.000Z",
    to: "2026-03-01T00:00:00.000Z",
  });
  const own = openPeriodOf({ ...open, to: "2026-02-28" }, ownZone());
  expect(own?.to).toBe(new Date(2026, 2, 1).toISOString());
  expect(openPeriodOf({ from: "2026-03-01", to: "2026-02-01" }, "UTC")).toBe(null);
  expect(openPeriodOf({ from: "2026-02-31", to: "" }, "UTC")).toBe(null);
});
