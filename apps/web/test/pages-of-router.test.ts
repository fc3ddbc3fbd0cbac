import { expect, test } from "vitest";
import { PAGES } from "./e2e/pages.ts";
import { pathsOfRouter, unseen } from "./e2e/looks/pages-of-router.ts";

const PROPS = {
  ...{ loan: "loan-1", sale: 7, rescueToken: "token" },
  ...{ pastLoan: "/loans/loan-2?opened=3", pastStatement: "/loans/loan-2/statement?opened=3" },
};

test("every page of the router is among those that are looked at", async () => {
  const paths = await pathsOfRouter();
  expect(paths.length).toBeGreaterThan(25);
  const addresses = PAGES.flatMap(({ path }) => path(PROPS) ?? []);
  expect(unseen(paths, addresses)).toEqual([]);
});

test("a page that nobody looks at is found", async () => {
  const source = `
    createRoute({ ...open, path: "/", component: Start }),
    createRoute({ getParentRoute: () => root, id: "signed-in" }),
    createRoute({ ...own, path: "/loans/new", component: New }),
    createRoute({ ...own, path: "/loans/$loan", component: Loan }),`;
  const paths = await pathsOfRouter(source);
  expect(paths).toEqual(["/", "/loans/new", "/loans/$loan"]);
  expect(unseen(paths, ["/", "/loans/new?market=1"])).toEqual(["/loans/$loan"]);
  expect(unseen(paths, ["/loans/loan-1", "/loans/loan-1/more"])).toEqual(["/", "/loans/new"]);
});
