import { openApiDocument } from "@plimsoll/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestServer } from "../server-harness.ts";
import { ContractCheck } from "./contract-check.ts";
import type { Exchange } from "./exchange.ts";
import { watchHttp } from "./watch-http.ts";

type Node = Record<string, unknown>;

const DOCUMENT = JSON.stringify(
  openApiDocument({ version: "0.1.0", servers: [], mode: "sandbox" }),
);
const seen: Exchange[] = [];
let server: TestServer;

beforeAll(async () => {
  watchHttp((exchange) => seen.push(exchange));
  server = await TestServer.start();
  const alice = await server.customer("alice", { BTC: "2" });
  const loan = { loan: "loan-1", market: "btc-usdc", collateral: "1", borrow: "20000" };
  await server.post("/v1/loans", alice, loan);
  await server.get("/v1/loans/loan-1?", alice);
  await server.get("/v1/loans?limit=5", alice);
  await server.get("/v1/loans/nobody-s", alice);
  await server.ask("HEAD", "/v1/markets/btc-usdc");
  await server.ask("PUT", "/v1/loans");
});
afterAll(() => server.stop());

/** What is found when the document is altered at one place, the steps to which are named. */
function foundAfter(path: readonly string[], alter: (parent: Node, last: string) => void) {
  const document = JSON.parse(DOCUMENT) as Node;
  let parent: Node = document;
  for (const step of path.slice(0, -1)) parent = parent[step] as Node;
  alter(parent, path.at(-1) ?? "");
  const check = new ContractCheck(document);
  return seen.flatMap((exchange) => check.contradictions(exchange));
}
const set = (value: unknown) => (parent: Node, last: string) => (parent[last] = value);
const remove = (parent: Node, last: string) => delete parent[last];

const LOAN = ["components", "schemas", "Loan", "properties"];
const GET_LOAN = ["paths", "/v1/loans/{loan}", "get"];
const LIST_LOANS = ["paths", "/v1/loans", "get"];
const OPEN_LOAN = ["paths", "/v1/loans", "post"];
const NEW_LOAN = ["components", "schemas", "NewLoan", "properties"];

test("the document as it is agrees with what was asked (case o02) and answered (case o03)", () => {
  expect(seen.length).toBeGreaterThan(5);
  const check = new ContractCheck(JSON.parse(DOCUMENT) as Node);
  expect(seen.flatMap((exchange) => check.contradictions(exchange))).toEqual([]);
});

test("the document that is served is the one that is looked at", async () => {
  const { body } = await server.get("/openapi.json");
  expect({ ...body, servers: [] }).toEqual(JSON.parse(DOCUMENT));
});

test.each([
  ["a field of another type", [...LOAN, "isHealthy"], set({ type: "string" }), "isHealthy"],
  [
    "a pattern with slashes and flags",
    ["components", "schemas", "LoanId", "pattern"],
    set("^a$/u"),
    "pattern",
  ],
  ["a reference that forbids null", [...LOAN, "heldBack"], set({ type: "object" }), "heldBack"],
  [
    "a field that is never there",
    ["components", "schemas", "Loan", "required"],
    set(["soul"]),
    "soul",
  ],
  ["a status that is left out", [...GET_LOAN, "responses", "404"], remove, "the status is not"],
  [
    "a media type",
    [...GET_LOAN, "responses", "200", "content"],
    set({ "text/csv": {} }),
    "media type",
  ],
  [
    "a header that is left out",
    [...OPEN_LOAN, "responses", "201", "headers", "Location"],
    remove,
    "location",
  ],
  ["a parameter that is left out", [...LIST_LOANS, "parameters"], set([]), "the query's limit"],
  [
    "a header of requests",
    [...OPEN_LOAN, "parameters", "0", "schema", "maxLength"],
    set(2),
    "Idempotency-Key",
  ],
  [
    "a body that is taken",
    [...NEW_LOAN, "borrow"],
    set({ type: "number" }),
    "the body that was taken",
  ],
  ["an operation that is left out", GET_LOAN, remove, "the operation is not documented"],
  [
    "an operation that only HEAD asked for",
    ["paths", "/v1/markets/{market}", "get"],
    remove,
    "HEAD",
  ],
] as const)("the check finds %s where one is planted", (_, path, alter, sentence) => {
  const found = foundAfter(path, alter);
  expect(found.join("\n")).toContain(sentence);
});

test("a wrong method that is answered in another way than by 405 and what is right is found", () => {
  const check = new ContractCheck(JSON.parse(DOCUMENT) as Node);
  const [wrong] = seen.filter(({ method }) => method === "PUT");
  if (wrong === undefined) throw new Error("No wrong method was seen.");
  const found = (altered: Partial<Exchange>) =>
    check.contradictions({ ...wrong, ...altered }).join("\n");
  expect(wrong.status).toBe(405);
  expect(found({ status: 404 })).toContain("the answer is 405");
  expect(found({ headers: new Map() })).toContain("Allow does not name GET");
  expect(found({ headers: new Map([["allow", "GET, HEAD"]]) })).toContain("does not name POST");
  expect(found({ target: "/v1/nowhere" })).toContain("the path is not documented");
});
