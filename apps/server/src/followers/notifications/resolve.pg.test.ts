import { afterAll, beforeAll, expect, test } from "vitest";
import { TestServer } from "../../../test/server-harness.ts";
import { until } from "../../../test/until.ts";

interface Shown {
  readonly notification: string;
  readonly kind: string;
  readonly acknowledgedAt: string | null;
  readonly title: string;
  readonly resolution: {
    readonly state: string;
    readonly at: string | null;
    readonly because: string | null;
  } | null;
  readonly escalatesAt: string | null;
}

let server: TestServer;
let operator: string;
let people = 0;

beforeAll(async () => {
  server = await TestServer.start();
  operator = await server.key(["operator"]);
});
afterAll(async () => {
  await server.stop();
});

const price = (dollars: number) =>
  server.post("/v1/quotes", operator, {
    ...{ feed: "btc-usd", venue: "sandbox" },
    price: String(dollars),
  });

/** A customer with a loan of 50,000 on one coin at 78,700: its first alert comes at 72,674. */
async function borrower(plan: object | null = null) {
  await price(78_700);
  people += 1;
  const [account, loan] = [`borrower-${people}`, `loan-${people}`];
  const key = await server.customer(account, { BTC: "3", USDC: "10000" });
  const body = { loan, market: "btc-usdc", collateral: "1", borrow: "50000", plan };
  expect((await server.post("/v1/loans", key, body)).status).toBe(201);
  const list = async (query = "") => {
    const { body: page } = await server.get(`/v1/notifications${query}`, key);
    return page["items"] as readonly Shown[];
  };
  const unread = async () => (await server.get("/v1/notifications/unread", key)).body["unread"];
  const act = async (what: string, about: object = {}) => {
    const answer = await server.post(`/v1/loans/${loan}/${what}`, key, about);
    expect([answer.status, answer.body["code"]]).toEqual([200, undefined]);
  };
  const alerts = async () => (await list()).filter(({ kind }) => kind === "ltv_alert");
  return { account, loan, key, list, unread, act, alerts };
}

test("an alert stands until the LTV is back below its line, and says since when and why", async () => {
  const { alerts, unread, list } = await borrower();
  await price(72_000);
  await until(async () => (await alerts()).length === 1);
  expect((await alerts())[0]?.resolution).toEqual({ state: "open", at: null, because: null });
  expect(await unread()).toBe(1);
  await price(79_000);
  await until(async () => (await alerts())[0]?.resolution?.state === "resolved");
  expect((await alerts())[0]).toMatchObject({
    resolution: { state: "resolved", because: "recovered", at: expect.any(String) },
    escalatesAt: null,
  });
  expect(await unread()).toBe(0);
  expect(await list("?unread=true")).toEqual([]);
  // It comes again with the next fall, as a message of its own that stands.
  await price(72_000);
  await until(async () => (await alerts()).length === 2);
  expect((await alerts()).map(({ resolution }) => resolution?.state)).toEqual(["open", "resolved"]);
});

test("whoever adds collateral ends the alert by it", async () => {
  const { alerts, act } = await borrower();
  await price(72_000);
  await until(async () => (await alerts()).length === 1);
  await act("pledge", { assets: "1" });
  await until(async () => (await alerts())[0]?.resolution?.because === "recovered");
});

test("nothing stands of a loan that is closed, and it is among the past ones with its statement", async () => {
  const other = await borrower();
  const { alerts, act, unread, loan, key } = await borrower();
  await price(72_000);
  await until(async () => (await alerts()).length === 1 && (await other.alerts()).length === 1);
  await act("close");
  await until(async () => (await alerts())[0]?.resolution?.state === "resolved");
  expect(await unread()).toBe(0);
  expect((await other.alerts())[0]?.resolution?.state).toBe("open");
  const past = async (by: string) => (await server.get("/v1/past-loans", by)).body["items"];
  expect(await past(key)).toMatchObject([
    { loan, state: "closed", borrowed: { amount: "50000" }, liquidations: 0 },
  ]);
  expect(await past(other.key)).toEqual([]);
  const { body } = await server.get(`/v1/loans/${loan}/statement`, key);
  expect(body).toMatchObject({
    debt: { opening: { amount: "0" }, borrowed: { amount: "50000" }, closing: { amount: "0" } },
    collateral: { closing: { amount: "0" } },
  });
  const others = await server.get(`/v1/loans/${loan}/statement`, other.key);
  expect([others.status, others.body["code"]]).toEqual([404, "loan_not_found"]);
  expect((await server.get(`/v1/loans/${loan}/statement.csv`)).status).toBe(401);
  expect((await server.get(`/v1/loans/${loan}/statement.pdf`, operator)).status).toBe(200);
});

test("a loan that a sale has emptied leaves no alert that stands", async () => {
  const { alerts, list, loan, key } = await borrower();
  await price(72_000);
  await until(async () => (await alerts()).length === 1);
  // What somebody has seen stays, though more is told of the same fall.
  const [alert] = await alerts();
  await server.post(`/v1/notifications/${alert?.notification}/acknowledge`, key, {});
  await until(async () => (await alerts())[0]?.acknowledgedAt !== null);
  await price(30_000);
  await until(async () => {
    const { body } = await server.get("/v1/past-loans", key);
    return (body["items"] as readonly { loan: string }[]).some((past) => past.loan === loan);
  });
  await until(async () =>
    (await list()).every(
      ({ resolution }) => resolution === null || resolution.state === "resolved",
    ),
  );
  expect((await alerts())[0]?.resolution?.because).toBe("loan_ended");
});

test("whose debt is forgiven is told of it once, with the reason", async () => {
  const { list, loan, act } = await borrower();
  await act("repay", { assets: "49990" });
  const fund = { account: "fees", asset: "USDC", amount: "20", reference: "for-crumbs" };
  const funded = await server.post("/v1/deposits", await server.key(["custody"]), fund);
  expect(funded.status).toBe(201);
  const reason = "A crumb of interest.";
  const { status } = await server.post(`/v1/loans/${loan}/forgive`, operator, { reason });
  expect(status).toBe(200);
  const forgiven = async () => (await list()).filter(({ kind }) => kind === "debt_forgiven");
  await until(async () => (await forgiven()).length > 0);
  const [told, ...more] = await forgiven();
  expect(more).toEqual([]);
  expect(told?.title).toMatch(/^The rest of loan \S+, 10\.0\d* USDC, was forgiven$/);
  expect(told).toMatchObject({ resolution: null, text: expect.stringContaining(reason) });
});

test("a fall that venues quote one after the other is told in one message, of all of it", async () => {
  const deleverage = { kind: "deleverage", triggerLtv: "0.74", targetLtv: "0.7" };
  const { list } = await borrower({ steps: [deleverage] });
  await price(72_000);
  await until(async () => (await list()).length > 0);
  expect((await list()).map(({ kind }) => kind)).toEqual(["ltv_alert"]);
  // The follower has told of the first quote before it reads the second.
  await price(67_000);
  await until(async () => (await list()).some(({ kind }) => kind === "plan_sold"));
  const [only, ...others] = await list();
  expect(others).toEqual([]);
  const [, fell] =
    /^BTC fell (\d+(?:\.\d)?) %\. Your plan sold 0\.\d+ BTC\. You are at 70 %$/.exec(
      only?.title ?? "",
    ) ?? [];
  // From the price before the first quote, not from the one between.
  expect(Number(fell)).toBeGreaterThan((1 - 67_000 / 72_000) * 100 + 1);
});

test("a fall of before a loan was opened is none of its own", async () => {
  const early = await borrower();
  await price(72_000);
  await until(async () => (await early.list()).length === 1);
  const body = { loan: "late", market: "btc-usdc", collateral: "1", borrow: "48000" };
  expect((await server.post("/v1/loans", early.key, body)).status).toBe(201);
  await price(69_000);
  const told = async () => (await early.list("?loan=late")).map(({ title }) => title);
  await until(async () => (await told()).length > 0);
  // From 72,000 to 69,000, and not from 78,700.
  expect((await told())[0]).toMatch(/^BTC fell 4\.[12] %\./);
});
