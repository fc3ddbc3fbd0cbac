import { afterAll, beforeAll, expect, test } from "vitest";
import { TestServer, type Answered } from "../../../../test/server-harness.ts";
import { until } from "../../../../test/until.ts";

let server: TestServer;
let alice: string;
let bob: string;

beforeAll(async () => {
  server = await TestServer.start();
  alice = await server.customer("alice", { BTC: "3", USDC: "500" });
  bob = await server.customer("bob", { BTC: "1" });
  for (const [loan, borrow] of [
    ["first", "1000"],
    ["second", "55000"],
  ]) {
    const body = { loan, market: "btc-usdc", collateral: "1", borrow };
    expect((await server.post("/v1/loans", alice, body)).status).toBe(201);
  }
});
afterAll(() => server.stop());

const call = (loan: string, name: string | null, key = alice): Promise<Answered> =>
  server.ask("PUT", `/v1/loans/${loan}/name`, { key, body: { name } });
const names = async (key: string, query = "") =>
  (await server.get(`/v1/loan-names${query}`, key)).body["items"];

test("a loan has the name that its owner gave it last, until it is taken away", async () => {
  expect(await names(alice)).toEqual([]);
  expect((await call("first", "Kitchen")).body).toEqual({ loan: "first", name: "Kitchen" });
  await call("second", "Boat");
  await call("first", "Neue Küche, 3. Stock");
  const both = [
    { loan: "first", name: "Neue Küche, 3. Stock" },
    { loan: "second", name: "Boat" },
  ];
  expect(await names(alice)).toEqual(both);
  const officer = await server.key(["risk"]);
  expect(await names(officer, "?account=alice")).toEqual(both);
  expect((await call("first", null)).status).toBe(200);
  expect(await names(alice)).toEqual(both.slice(1));
});

test("names come page by page", async () => {
  await call("first", "Kitchen");
  const { body } = await server.get("/v1/loan-names?limit=1", alice);
  expect(body["items"]).toEqual([{ loan: "first", name: "Kitchen" }]);
  const next = `?limit=1&cursor=${String(body["nextCursor"])}`;
  expect(await names(alice, next)).toEqual([{ loan: "second", name: "Boat" }]);
});

test("nobody names or sees the loans of others", async () => {
  expect((await call("first", "Mine", bob)).status).toBe(404);
  expect(await names(bob)).toEqual([]);
  expect((await server.get("/v1/loan-names?account=alice", bob)).status).toBe(403);
  expect((await call("none", "Nothing")).status).toBe(404);
});

test("a closed loan is named as well, by who had it", async () => {
  const body = { loan: "third", market: "btc-usdc", collateral: "0.5", borrow: "1000" };
  expect((await server.post("/v1/loans", alice, body)).status).toBe(201);
  const repaid = { all: true, assetsMax: "1001" };
  expect((await server.post("/v1/loans/third/repay", alice, repaid)).status).toBe(200);
  expect((await server.post("/v1/loans/third/close", alice, {})).status).toBe(200);
  expect((await call("third", "Bike")).status).toBe(200);
  expect(await names(alice)).toContainEqual({ loan: "third", name: "Bike" });
  expect((await call("third", "Mine", bob)).status).toBe(404);
  const past = await server.get("/v1/past-loans", alice);
  const [ended] = past.body["items"] as { loan: string; openedSequence: number }[];
  expect(ended?.loan).toBe("third");
  const again = { ...body, borrow: "100" };
  expect((await server.post("/v1/loans", bob, again)).status).toBe(201);
  // The name is somebody else's loan now; each still names the own one.
  expect((await call("third", "Car", bob)).status).toBe(200);
  expect((await call("third", "Old bike")).status).toBe(200);
  // Whose events and which loan's stays plain, too.
  const officer = await server.key(["risk"]);
  const eventsOf = async (query: string, key: string) =>
    (await server.get(`/v1/loans/third/events?limit=100${query}`, key)).body["items"] as {
      readonly openedSequence: number;
    }[];
  const all = await eventsOf("", officer);
  const first = await eventsOf(`&opened=${ended?.openedSequence}`, officer);
  expect(new Set(first.map((each) => each.openedSequence))).toEqual(
    new Set([ended?.openedSequence]),
  );
  expect(first.length).toBeLessThan(all.length);
  expect(await eventsOf("", alice)).toHaveLength(first.length);
  const none = await server.get("/v1/loans/third/events?opened=1", officer);
  expect(none.status).toBe(404);
  expect(await names(bob)).toEqual([{ loan: "third", name: "Car" }]);
  expect(await names(alice)).toContainEqual({ loan: "third", name: "Old bike" });
});

test.each([
  ["a link", "see www.example.org"],
  ["an address", "me@example.org"],
  ["a tag", "<b>Boat</b>"],
  ["two lines", "Boat\nHouse"],
  ["text that turns its direction", "Boat \u202e"],
  ["41 characters", "b".repeat(41)],
  ["nothing", " "],
])("a name is not %s", async (_, name) => {
  const { status, body } = await call("first", name);
  expect(status).toBe(400);
  expect(body["field"]).toBe("name");
});

test("a message calls the loan by its name", async () => {
  await call("second", "Boat");
  const operator = await server.key(["operator"]);
  await server.post("/v1/quotes", operator, { feed: "btc-usd", venue: "sandbox", price: "70000" });
  const told = async () =>
    (await server.get("/v1/notifications?loan=second", alice)).body["items"] as {
      readonly title: string;
      readonly text: string;
    }[];
  await until(async () => (await told()).length > 0);
  for (const { title, text } of await told()) {
    expect(title + text).not.toContain("second");
    expect(title + text).toContain("“Boat”");
  }
});
