import { routes, type RouteSpec } from "@plimsoll/contract";
import { expect, test } from "vitest";
import { showsPeople } from "./staff-reads.ts";

/** What staff may read and what shows the affairs of nobody: sums, and the service itself. */
const SHOWING_NOBODY = [
  "getMetrics",
  "listAlarms",
  "getClock",
  "getBookTotals",
  "getLtvHistogram",
  "getLiquidationCurve",
  "getTrialBalance",
  "getBalanceSheet",
  "getJournalHead",
  "getBookAt",
  "previewMarketSettings",
  "auditJournal",
];
const STAFF = ["risk", "operator", "custody", "auditor"];

test("a read that staff may make is written down, or shows nobody's affairs", () => {
  const undecided = (Object.entries(routes) as [string, RouteSpec][]).filter(([name, spec]) => {
    const { access, method, isReadOnly } = spec;
    const isRead = method === "get" || isReadOnly === true;
    const isForStaff = access.kind === "roles" && access.roles.some((role) => STAFF.includes(role));
    return isRead && isForStaff && showsPeople(name, spec) === SHOWING_NOBODY.includes(name);
  });
  expect(undecided.map(([name]) => name)).toEqual([]);
});
