import { routes, type RouteSpec } from "@plimsoll/contract";
import { expect, test } from "vitest";
import { allowedMethods } from "./allowed-methods.ts";

const allowed = allowedMethods(Object.values<RouteSpec>(routes));

test.each([
  ["/v1/loans", "GET, HEAD, POST"],
  ["/v1/loans/loan-1", "GET, HEAD"],
  ["/v1/loans/loan-1/borrow", "POST"],
  ["/v1/webhooks/w-1", "DELETE, GET, HEAD, PUT"],
  ["/health", "GET, HEAD"],
  ["/v1/loans/", null],
  ["/v1/loans/loan-1/unknown", null],
  ["/v1", null],
  ["/x/v1/loans", null],
])("%s takes %s", (path, methods) => {
  expect(allowed(path)).toBe(methods);
});
