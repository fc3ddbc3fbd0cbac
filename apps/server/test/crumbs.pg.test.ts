import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PLAIN_SETTINGS } from "./plain-settings.ts";
import { TestServer, type Answered } from "./server-harness.ts";

/*
 * What is left of a debt after its owner has repaid what they borrowed: a crumb of interest. It may lock
 * nothing, whoever looks for the way out: the borrower, a friend with a link, an operator.
 */

let server: TestServer;
let staff: string;
let market = 0;

beforeAll(async () => {
  server = await TestServer.start();
  staff = await server.key(["operator", "custody", "risk"]);
});
afterAll(() => server.stop());

const amountOf = (answer: Answered, field: string) =>
  (answer.body[field] as { amount: string }).amount;

async function accepted(path: string, body: unknown, key = staff): Promise<Answered> {
  const answer = await server.post(path, key, body);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer;
}

const deposit = (account: string, asset: string, amount: string) =>
  accepted("/v1/deposits", { account, asset, amount, reference: `${account} ${asset} ${amount}` });

const SETTINGS = { ...PLAIN_SETTINGS, minLoan: "100", maxLtv: "0.8", alertLtvs: [] };
const YEARLY = { kind: "fixed", ratePerYear: "9" };

/** A market of its own with money in it, whose feed is posted and says that 0 means worthless. */
async function openMarket(settings: Readonly<Record<string, unknown>> = SETTINGS): Promise<string> {
  const name = `crumbs-${(market += 1)}`;
  const zero = { kind: "posted", decimals: 8, zeroMeans: "worthless" };
  await accepted("/v1/feeds", { feed: name, settings: zero });
  await accepted("/v1/quotes", { feed: name, price: "100000" });
  await accepted("/v1/markets", {
    market: name,
    loanAsset: "USDC",
    collateralAsset: "BTC",
    feed: name,
    lltv: "0.86",
    rateModel: YEARLY,
    settings,
  });
  const lender = `lender-${name}`;
  await server.customer(lender, { USDC: "100000" });
  await accepted(`/v1/markets/${name}/supply`, { account: lender, assets: "100000" });
  return name;
}

/** Opens a loan of 50,000 on one bitcoin and repays that once interest has come. */
async function crumbIn(name: string): Promise<{ loan: string; account: string; key: string }> {
  const [loan, account] = [`loan-${name}`, `borrower-${name}`];
  const key = await server.customer(account, { BTC: "1" });
  await accepted("/v1/loans", { loan, market: name, collateral: "1", borrow: "50000" }, key);
  await untilOwing(loan);
  await accepted(`/v1/loans/${loan}/repay`, { assets: "50000" }, key);
  return { loan, account, key };
}

/** Waits until the clock has brought the first interest. */
async function untilOwing(loan: string): Promise<void> {
  for (;;) {
    if (Number(amountOf(await server.get(`/v1/loans/${loan}`, staff), "debt")) > 50_000) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("a crumb (case h01)", () => {
  test("lets all collateral go that its LTV does not need, and closing names what is missing", async () => {
    const { loan, account, key } = await crumbIn(await openMarket());
    const owed = Number(amountOf(await server.get(`/v1/loans/${loan}`, key), "debt"));
    expect(owed).toBeGreaterThan(0);
    expect(owed).toBeLessThan(100);
    for (const assets of ["0.00000001", "0.1", "0.5"]) {
      await accepted(`/v1/loans/${loan}/release`, { assets }, key);
    }
    const all = await server.post(`/v1/loans/${loan}/release`, key, { assets: "0.39999999" });
    expect(all.body["detail"]).toMatch(/You can take back up to 0\.39\d+ BTC now\. Repay to free/);
    const closing = await server.post(`/v1/loans/${loan}/close`, key, {});
    expect(closing.body).toMatchObject({ status: 422, code: "balance_below_debt" });
    expect(closing.body["detail"]).toMatch(
      /^([\d.]+ USDC) is owed and 0 USDC is free to pay it\. Deposit \1 more, and a little for the interest until then\.$/,
    );
    const more = await server.post(`/v1/loans/${loan}/borrow`, key, { assets: "1" });
    expect(more.body).toMatchObject({ code: "below_minimum_loan" });
    await deposit(account, "USDC", "20");
    await accepted(`/v1/loans/${loan}/repay`, { all: true }, key);
    const free = await server.get(`/v1/loans/${loan}`, key);
    expect(free.body).toMatchObject({ borrowShares: "0", debt: { amount: "0" } });
    await accepted(`/v1/loans/${loan}/release`, { assets: "0.39999999" }, key);
    await accepted(`/v1/loans/${loan}/close`, {}, key);
  });

  test("locks nothing where the minimum is raised later", async () => {
    const name = await openMarket();
    const key = await server.customer("small", { BTC: "1" });
    const opening = { loan: "small", market: name, collateral: "1", borrow: "500", plan: null };
    await accepted("/v1/loans", opening, key);
    const raised = { settings: { ...SETTINGS, minLoan: "1000" }, reason: "a new minimum" };
    expect((await server.put(`/v1/markets/${name}/settings`, staff, raised)).status).toBe(200);
    await accepted("/v1/loans/small/release", { assets: "0.5" }, key);
    await accepted("/v1/loans/small/pledge", { assets: "0.001" }, key);
    expect((await server.put("/v1/loans/small/plan", key, { plan: "default" })).status).toBe(200);
  });
});

describe("repaying all", () => {
  test("takes no more than the limit that was named, and says so", async () => {
    const { loan, account, key } = await crumbIn(await openMarket());
    await deposit(account, "USDC", "20");
    const short = { all: true, assetsMax: "0.000001" };
    const refused = await server.post(`/v1/loans/${loan}/repay`, key, short);
    expect(refused.body).toMatchObject({ status: 422, code: "debt_above_limit" });
    expect(refused.body["detail"]).toMatch(/above the 0\.000001 USDC that may be taken/);
    const seen = await server.get(`/v1/loans/${loan}`, key);
    const assetsMax = amountOf(seen, "repayAllMax");
    expect(Number(assetsMax)).toBeGreaterThan(Number(amountOf(seen, "debt")));
    const done = await accepted(`/v1/loans/${loan}/repay`, { all: true, assetsMax }, key);
    const [repaid] = (done.body["events"] as Record<string, unknown>[]).filter(
      ({ type }) => type === "repaid",
    );
    const taken = Number((repaid?.["assets"] as { amount: string }).amount);
    const balances = await server.get(`/v1/customers/${account}/balances`, key);
    const [left] = (balances.body["balances"] as { asset: string; amount: string }[]).filter(
      ({ asset }) => asset === "USDC",
    );
    expect(Number(left?.amount) + taken).toBeCloseTo(20, 6);
    const again = await server.post(`/v1/loans/${loan}/repay`, key, { all: true });
    expect(again.body).toMatchObject({ status: 409, code: "nothing_owed" });
  });

  test.each([
    [{}, "Name exactly one of assets, shares and all."],
    [{ all: true, assets: "1" }, "Name exactly one of assets, shares and all."],
    [{ assets: "1", assetsMax: "2" }, "Name assetsMax only beside all."],
    [{ all: false }, null],
    [{ all: true, assetsMax: "0" }, null],
  ])("is one way among three: %j is refused", async (body, detail) => {
    const refused = await server.post("/v1/loans/small/repay", staff, body);
    expect(refused.status).toBe(400);
    if (detail !== null) expect(refused.body["detail"]).toBe(detail);
  });

  test("by a link leaves nothing and takes exactly what was owed", async () => {
    const { loan, key } = await crumbIn(await openMarket());
    const made = await accepted(`/v1/loans/${loan}/rescue-links`, { days: 1 }, key);
    const path = String(made.body["path"]);
    const seen = await server.get(path);
    const assetsMax = amountOf(seen, "repayAllMax");
    expect(Number(assetsMax)).toBeGreaterThan(Number(amountOf(seen, "repayAll")));
    const friend = `friend-${loan}`;
    const friendKey = await server.customer(friend, { USDC: "1000" });
    const few = await server.post(`${path}/repay`, friendKey, { all: true, assetsMax: "0.000001" });
    expect(few.body).toMatchObject({ code: "debt_above_limit" });
    await accepted(`${path}/repay`, { all: true, assetsMax }, friendKey);
    expect((await server.get(`/v1/loans/${loan}`, key)).body).toMatchObject({ borrowShares: "0" });
    const { body } = await server.get(`/v1/customers/${friend}/balances`, friendKey);
    const [usdc] = body["balances"] as { amount: string }[];
    expect(Number(usdc?.amount)).toBeGreaterThan(1000 - Number(assetsMax));
    expect(Number(usdc?.amount)).toBeLessThan(1000);
  });
});

describe("forgiving", () => {
  test("ends a crumb below the dust: the house pays, and the journal says why", async () => {
    const dusty = { ...SETTINGS, liquidation: { kind: "reference", dust: "75" } };
    const name = await openMarket(dusty);
    const { loan, key } = await crumbIn(name);
    const forgive = (by: string) =>
      server.post(`/v1/loans/${loan}/forgive`, by, { reason: "not worth a letter" });
    expect((await forgive(key)).status).toBe(403);
    const poor = await forgive(staff);
    expect(poor.body).toMatchObject({ status: 422, code: "house_short" });
    expect(poor.body["detail"]).toMatch(
      /^The house pays this from the fees that it has earned: 0 USDC is there/,
    );
    await deposit("fees", "USDC", "100");
    const done = await forgive(staff);
    expect(done.status).toBe(200);
    const events = done.body["events"] as Record<string, unknown>[];
    expect(events.find(({ type }) => type === "debt_forgiven")).toMatchObject({
      loan,
      reason: "not worth a letter",
    });
    await accepted(`/v1/loans/${loan}/release`, { assets: "1" }, key);
    const told = await server.get(`/v1/loans/${loan}/events?limit=50`, key);
    expect(JSON.stringify(told.body)).toContain("debt_forgiven");
    const day = 86_400_000;
    const [from, to] = [-day, day].map((by) => new Date(Date.now() + by).toISOString());
    const stated = await server.get(`/v1/loans/${loan}/statement?from=${from}&to=${to}`, key);
    const { debt, lines } = stated.body as {
      debt: Record<"writtenOff" | "closing", { amount: string }>;
      lines: { kind: string; text: string; debt: { amount: string } }[];
    };
    const forgiven = lines.find(({ kind }) => kind === "forgiven");
    expect(forgiven?.text).toBe("Forgiven: the house paid the rest of the debt");
    expect(forgiven?.debt.amount).toBe(`-${debt.writtenOff.amount}`);
    expect(debt.closing.amount).toBe("0");
  });

  test("is not for a debt from the dust on, nor where a market has none", async () => {
    const { loan } = await crumbIn(await openMarket());
    const refused = await server.post(`/v1/loans/${loan}/forgive`, staff, { reason: "a try" });
    expect(refused.body).toMatchObject({ status: 422, code: "debt_above_dust" });
    expect(refused.body["detail"]).toContain("this market forgives nothing: its dust is 0");
  });
});

describe("more than there is", () => {
  test("is called by its name, with figures and a way out", async () => {
    const name = await openMarket();
    const key = await server.customer("asker", { BTC: "1", USDC: "90000" });
    const opening = { loan: "asked", market: name, collateral: "1", borrow: "1000", plan: null };
    await accepted("/v1/loans", opening, key);
    const ask = async (path: string, body: unknown) =>
      (await server.post(path, key, body)).body as { code: string; detail: string };
    const repaying = await ask("/v1/loans/asked/repay", { assets: "80000" });
    expect(repaying.code).toBe("repayment_exceeds_debt");
    expect(repaying.detail).toMatch(/^The loan owes 1,000(\.\d+)? USDC, less than 80,000 USDC\./);
    const releasing = await ask("/v1/loans/asked/release", { assets: "1.5" });
    expect(releasing.code).toBe("release_exceeds_collateral");
    expect(releasing.detail).toMatch(
      /^The loan holds 1 BTC, less than 1\.5 BTC\. You can take back up to (0\.98\d+) BTC now\. Repay to free more\.$/,
    );
    await ask(`/v1/markets/${name}/supply`, { assets: "10" });
    const withdrawing = await ask(`/v1/markets/${name}/withdraw`, { assets: "11" });
    expect(withdrawing.code).toBe("withdrawal_exceeds_supply");
    expect(withdrawing.detail).toMatch(/USDC is lent here, interest included, less than 11 USDC\./);
  });
});

describe("a price of zero", () => {
  test("can be posted where it means worthless, and is shown as a price everywhere", async () => {
    const name = await openMarket();
    const key = await server.customer("zero", { BTC: "1", USDC: "2000" });
    const opening = { loan: "zero", market: name, collateral: "1", borrow: "1000", plan: null };
    await accepted("/v1/loans", opening, key);
    await accepted("/v1/quotes", { feed: name, price: "0" });
    const loan = await server.get("/v1/loans/zero", key);
    expect(loan.body).toMatchObject({
      price: "0",
      priceStatus: "fresh",
      ltv: null,
      isHealthy: false,
    });
    const feed = await server.get(`/v1/feeds/${name}`);
    expect(feed.body).toMatchObject({ mark: { price: "0", status: "fresh" } });
    for (const path of [
      `/v1/markets/${name}`,
      "/v1/loans?limit=100",
      "/v1/public",
      "/v1/book",
      `/v1/book/ltv-histogram?market=${name}`,
      `/v1/book/liquidation-curve?market=${name}`,
      "/v1/book/riskiest-loans",
      "/v1/liquidatable-loans",
    ]) {
      expect((await server.get(path, staff)).status, path).toBe(200);
    }
    const made = await accepted("/v1/loans/zero/rescue-links", { days: 1 }, key);
    expect((await server.get(String(made.body["path"]))).body).toMatchObject({
      status: "liquidatable",
      pledge: null,
    });
    const previewed = await server.post("/v1/loans/preview", key, {
      market: name,
      collateral: "1",
      borrow: "1000",
      pastCrashes: false,
    });
    expect(previewed.body).toMatchObject({ status: 422, code: "insufficient_collateral" });
    await accepted("/v1/loans/zero/repay", { all: true }, key);
    await accepted("/v1/loans/zero/close", {}, key);
  });

  test("is a fall that a preview may try", async () => {
    const key = await server.customer("faller", { BTC: "1" });
    const terms = { collateral: "1", borrow: "1000", pastCrashes: false, falls: ["1"] };
    for (const name of ["btc-usdc", await openMarket()]) {
      const tried = await server.post("/v1/loans/preview", key, { market: name, ...terms });
      expect(tried.status, JSON.stringify(tried.body)).toBe(200);
      expect(tried.body).toMatchObject({ falls: [{ fall: "1", price: "0", ltvBefore: null }] });
    }
  });

  test("is no quote of a venue, nor anything to confirm", async () => {
    const quote = { feed: "btc-usd", venue: "sandbox", price: "0" };
    const refused = await server.post("/v1/quotes", staff, quote);
    expect(refused.body).toMatchObject({ status: 400, code: "price_out_of_range" });
    expect(refused.body["detail"]).toBe(
      "A venue's quote must be above zero. Only a posted feed takes a price of zero.",
    );
    const confirmed = await server.post("/v1/feeds/btc-usd/confirm", staff, { price: "0" });
    expect(confirmed.body).toMatchObject({ status: 400, code: "invalid_field" });
  });

  test("of a cap closes a market to new debt and traps nobody", async () => {
    const name = await openMarket();
    const { loan, account, key } = await crumbIn(name);
    const closed = { ...SETTINGS, borrowCap: "0", supplyCap: "0", customerBorrowCap: "0" };
    const change = { settings: closed, reason: "nothing new" };
    expect((await server.put(`/v1/markets/${name}/settings`, staff, change)).status).toBe(200);
    const more = await server.post(`/v1/loans/${loan}/borrow`, key, { assets: "1000" });
    expect(more.body).toMatchObject({ code: "borrow_cap_exceeded" });
    await deposit(account, "USDC", "20");
    await accepted(`/v1/loans/${loan}/close`, {}, key);
  });
});
