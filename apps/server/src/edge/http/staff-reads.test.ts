import { openApiDocument, routes, type RouteSpec } from "@plimsoll/contract";
import { describe, expect, test } from "vitest";
import { showsPeople } from "./staff-reads.ts";

/** What staff may read and what shows the affairs of nobody: sums, and the service itself. */
const SHOWING_NOBODY = [
  "listParameterChanges",
  "listLosses",
  "getMetrics",
  "listAlarms",
  "getClock",
  "getBookTotals",
  "getLtvHistogram",
  "getLiquidationCurve",
  "getTrialBalance",
  "getBalanceSheet",
  "getJournalHead",
  "auditJournal",
];
const STAFF = ["risk", "operator", "custody", "auditor"];

const readsOfStaff = (Object.entries(routes) as [string, RouteSpec][]).filter(([, spec]) => {
  const { access, method, isReadOnly } = spec;
  const isRead = method === "get" || isReadOnly === true;
  return isRead && access.kind === "roles" && access.roles.some((role) => STAFF.includes(role));
});

describe("a read that staff may make", () => {
  test("is written down, or shows nobody's affairs", () => {
    const undecided = readsOfStaff.filter(
      ([name, spec]) => showsPeople(name, spec) === SHOWING_NOBODY.includes(name),
    );
    expect(undecided.map(([name]) => name)).toEqual([]);
  });

  test("is written down when its answer names loans or accounts", () => {
    const naming = readsOfStaff.map(([name]) => name).filter(namesPeople);
    expect(naming.length).toBeGreaterThan(10);
    expect(naming.filter((name) => SHOWING_NOBODY.includes(name))).toEqual([]);
  });
});

/** The answers of each route as the published document describes them, and the schemas that they name. */
function answersOf() {
  const { paths, components } = openApiDocument({ version: "1", servers: [], mode: "sandbox" }) as {
    readonly paths: object;
    readonly components: { readonly schemas: object };
  };
  const operations = Object.values(paths).flatMap((path): unknown[] =>
    Object.values(path as object),
  );
  const answers = new Map<string, unknown>();
  for (const { operationId, responses } of operations as Operation[]) {
    answers.set(
      operationId,
      Object.entries(responses).filter(([status]) => status.startsWith("2")),
    );
  }
  return { answers, schemas: new Map<string, unknown>(Object.entries(components.schemas)) };
}

interface Operation {
  readonly operationId: string;
  readonly responses: object;
}

const { answers, schemas } = answersOf();

/** Whether the name of a loan or an account stands anywhere in what a route answers. */
function namesPeople(route: string): boolean {
  const reached = new Set<string>();
  const reach = (part: unknown): void => {
    for (const [, name = ""] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (reached.has(name)) continue;
      reached.add(name);
      reach(schemas.get(name));
    }
  };
  reach(answers.get(route));
  return reached.has("LoanId") || reached.has("AccountId");
}
