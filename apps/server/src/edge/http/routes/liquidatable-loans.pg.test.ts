import { as, type AccountId, type LoanId, type MarketId } from "@plimsoll/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PLAIN_SETTINGS } from "../../../../test/plain-settings.ts";
import { TestServer, type Answered } from "../../../../test/server-harness.ts";

/* One server, in the order of the tests: a small book, then one that is looked at in the mirror. */

const COIN = 100_000_000n;

let server: TestServer;
let operator: string;
let liquidator: string;

/** Whom the price has made liquidatable, by page. */
async function listed(query = "", headers = {}): Promise<Answered> {
  const path = `/v1/liquidatable-loans${query}`;
  const answer = await server.ask("GET", path, { key: liquidator, headers });
  expect(answer.status).toBe(200);
  return answer;
}
const namesIn = ({ body }: Answered): string[] =>
  (body["items"] as { loan: string }[]).map(({ loan }) => loan);

async function post(path: string, body: object): Promise<Answered> {
  const answer = await server.post(path, operator, body);
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer;
}
/** Returns the headers that ask for a view of the book with this price. */
async function quote(price: string): Promise<{ readonly "min-sequence": string }> {
  const { body } = await post("/v1/quotes", { feed: "posted", price });
  return { "min-sequence": String(body["sequence"]) };
}
const openLoan = (loan: string, borrow: string) =>
  post("/v1/loans", { account: "ann", loan, market: "reference", collateral: "1", borrow });

beforeAll(async () => {
  server = await TestServer.start();
  operator = await server.key(["operator", "custody"]);
  liquidator = await server.key(["liquidator"], "liquidator");
  const feed = { kind: "posted", decimals: 8, zeroMeans: "no_price" };
  await post("/v1/feeds", { feed: "posted", settings: feed });
  await quote("100000");
  await post("/v1/markets", {
    market: "reference",
    loanAsset: "USDC",
    collateralAsset: "BTC",
    feed: "posted",
    lltv: "0.86",
    rateModel: { kind: "fixed", ratePerYear: "0.05" },
    settings: PLAIN_SETTINGS,
  });
  for (const [account, asset, amount] of [
    ["ann", "BTC", "1000"],
    ["lender", "USDC", "40000000"],
  ]) {
    await post("/v1/customers", { account });
    await post("/v1/deposits", { account, asset, amount, reference: `first ${account}` });
  }
  await post("/v1/markets/reference/supply", { account: "lender", assets: "40000000" });
  await openLoan("close-1", "74000");
  await openLoan("close-2", "73000");
  await openLoan("far", "10000");
});
afterAll(() => server.stop());

test("shows an outside liquidator what may be bought, page by page and by market", async () => {
  expect(namesIn(await listed())).toEqual([]);
  const after = await quote("80000");
  const all = await listed("", after);
  expect(namesIn(all)).toEqual(["close-1", "close-2"]);
  const [first] = all.body["items"] as Record<string, unknown>[];
  expect(first).toMatchObject({ market: "reference", collateral: { amount: "1" } });
  expect(Number(first?.["ltv"])).toBeGreaterThan(0.92);
  const page = await listed("?limit=1", after);
  expect(namesIn(page)).toEqual(["close-1"]);
  const next = await listed(`?limit=1&cursor=${String(page.body["nextCursor"])}`, after);
  expect(namesIn(next)).toEqual(["close-2"]);
  expect(next.body["nextCursor"]).toBeNull();
  expect(namesIn(await listed("?market=reference", after))).toHaveLength(2);
  expect(namesIn(await listed("?market=btc-usdc", after))).toEqual([]);
  expect(namesIn(await listed("", await quote("100000")))).toEqual([]);
});

test("is open to liquidators and staff, not to borrowers", async () => {
  const customer = await server.key(["customer"], "ann");
  const answer = await server.ask("GET", "/v1/liquidatable-loans", { key: customer });
  expect(answer.status).toBe(403);
});

test("shows the same of a large book", async () => {
  const { sequencer } = server.running.services.book;
  const opened = Array.from({ length: 600 }, (_, index) =>
    sequencer.submit({
      actor: "test",
      command: {
        type: "open_loan",
        by: "ann" as AccountId,
        loan: `many-${index}` as LoanId,
        market: "reference" as MarketId,
        collateral: as(COIN),
        borrow: as(1_000_000_000n),
        plan: null,
      },
    }),
  );
  for (const { isAccepted } of await Promise.all(opened)) expect(isAccepted).toBe(true);
  expect(namesIn(await listed("", await quote("80000")))).toEqual(["close-1", "close-2"]);
  expect(namesIn(await listed("", await quote("100000")))).toEqual([]);
  // Lists of all names come from the same place.
  const loans = await server.ask("GET", "/v1/loans?limit=2&market=reference", { key: operator });
  expect(namesIn(loans)).toEqual(["close-1", "close-2"]);
  const people = await server.ask("GET", "/v1/customers?limit=1", { key: operator });
  expect(people.body["items"]).toMatchObject([{ account: "ann" }]);
});
