import { sandboxRoutes, type ResponseOf, type Routes } from "@plimsoll/contract";
import { JournalFenced } from "@plimsoll/journal";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../test/until.ts";
import { TestServer } from "../../test/server-harness.ts";
import { findOrigin } from "../foundation/database/origin.ts";
import { startServer } from "../start/start-server.ts";

type View = ResponseOf<Routes["getSandbox"]>;

let server: TestServer;
let key: string;

/** Lets a while of watching be over; one that has not begun yet is waited for. */
let aWhileLater: (() => void) | undefined;
const untilWatched = () =>
  new Promise<void>((resolve) => {
    aWhileLater = resolve;
  });

beforeAll(async () => {
  server = await TestServer.start({ sandbox: "full" }, { untilWatched });
  key = await server.key(["risk", "operator", "auditor"]);
});
afterAll(() => server.stop());

const view = async (): Promise<View> =>
  sandboxRoutes.getSandbox.response.parse((await server.get("/v1/sandbox")).body);
const control = (body: object) => server.post("/v1/sandbox/clock", key, body);
const amountOf = (amount: { readonly amount: string }) => Number(amount.amount);

async function playTo(to: string): Promise<View> {
  await control({ action: "pause" });
  await control({ action: "jump", to });
  await until(async () => (await view()).at === to || (await view()).state === "ended", 120_000);
  const { services } = server.running;
  const last = services.book.sequencer.durableSequence;
  await until(async () => (services.sandbox?.comparison?.sequence ?? 0) >= last);
  return view();
}

describe("the sandbox's book", () => {
  test("waits with loans that spread as such loans do", async () => {
    expect(await view()).toMatchObject({
      book: "main",
      state: "waiting",
      at: "2026-01-29T00:00:00.000Z",
      shock: "1",
      policy: "plan",
    });
    const { sequencer } = server.running.services.book;
    const ltvs = await sequencer.read((book) =>
      [...book.loans.values()].map(({ market, collateral, borrowShares }) => {
        const price = Number(market.feed.mark.confirmed) / 1e8;
        const coins = Number(collateral) / 10 ** market.collateralAsset.decimals;
        return Number(borrowShares) / 1e12 / (coins * price);
      }),
    );
    ltvs.sort((left, right) => left - right);
    const quantile = (share: number) => ltvs[Math.floor(ltvs.length * share)] ?? 0;
    expect(ltvs).toHaveLength(3_000);
    expect(quantile(0.1)).toBeCloseTo(0.33, 1);
    expect(quantile(0.5)).toBeCloseTo(0.51, 1);
    expect(quantile(0.9)).toBeCloseTo(0.69, 1);
    expect(ltvs.at(-1)).toBeLessThan(0.75);
    const debt = await sequencer.read((book) =>
      [...book.markets.values()].reduce((sum, market) => sum + market.totalBorrowAssets, 0n),
    );
    expect(Number(debt) / 1e6 / 3_000).toBeGreaterThan(48_000);
    expect(Number(debt) / 1e6 / 3_000).toBeLessThan(60_000);
  });
});

describe("the week", () => {
  const watch = async (): Promise<AbortController> => {
    const watching = new AbortController();
    const stream = await fetch(`${server.url}/v1/public/stream?frames=sandbox`, {
      signal: watching.signal,
    });
    await stream.body?.getReader().read();
    await until(() => aWhileLater !== undefined);
    return watching;
  };
  const letAWhilePass = async (): Promise<void> => {
    aWhileLater?.();
    aWhileLater = undefined;
    // The next request is answered after what follows from it.
    await new Promise((resolve) => setImmediate(resolve));
  };

  test("waits although somebody looks, and goes on waiting when they have left", async () => {
    const watching = await watch();
    expect((await view()).state).toBe("waiting");
    watching.abort();
    const { frames } = server.running.services;
    await until(() => !frames.isWatched("sandbox"));
    await letAWhilePass();
    expect((await view()).state).toBe("waiting");
  });

  test("begins by itself once somebody has watched for a while", async () => {
    const watching = await watch();
    expect((await view()).state).toBe("waiting");
    await letAWhilePass();
    await until(async () => (await view()).state === "playing");
    watching.abort();
    await control({ action: "pause" });
    const again = await server.post("/v1/sandbox/begin", undefined, {});
    expect(again.body["state"], "it has begun").toBe("paused");
  });

  test("costs less with plans than under the reference, whose penalty is 4.38 %", async () => {
    const after = await playTo("2026-02-06T03:00:00.000Z");
    const { plimsoll, reference } = after.totals;
    const penalty = amountOf(reference.cost) / amountOf(reference.debtRepaid);
    expect(penalty).toBeGreaterThan(0.0437);
    expect(penalty).toBeLessThan(0.044);
    expect(amountOf(plimsoll.cost)).toBeLessThan(amountOf(reference.cost) / 4);
    expect(plimsoll.borrowersWipedOut).toBeLessThan(reference.borrowersWipedOut / 4);
    expect(reference.borrowersHit).toBe(reference.borrowersWipedOut);
    expect(server.running.services.sandbox?.comparison?.refused).toBe(0);
    expect(after.prices[0]?.price).toMatch(/^6[0-9]{4}/);
  });

  test("is told point by point, each with price, coins kept and borrowers wiped out of one entry", async () => {
    const story = sandboxRoutes.getSandboxStory.response.parse(
      (await server.get("/v1/sandbox/story")).body,
    );
    const now = await view();
    const last = story.points.at(-1);
    expect(last).toMatchObject({
      sequence: now.sequence,
      at: now.at,
      keptWithPlans: now.kept.withPlans,
      keptAsUsual: now.kept.asUsual,
      wipedOutWithPlans: now.totals.plimsoll.borrowersWipedOut,
      wipedOutAsUsual: now.totals.reference.borrowersWipedOut,
    });
    expect(last?.prices).toEqual(now.prices.map(({ feed, price }) => ({ feed, price })));
    expect(story.points.length).toBeGreaterThan(500);
    expect(story.points.length).toBeLessThan(1_000);
    for (const [index, point] of story.points.entries()) {
      const before = story.points[index - 1];
      if (before === undefined) continue;
      expect(point.sequence).toBeGreaterThan(before.sequence);
      expect(Number(point.keptAsUsual)).toBeLessThanOrEqual(Number(before.keptAsUsual));
      expect(point.wipedOutAsUsual).toBeGreaterThanOrEqual(before.wipedOutAsUsual);
    }
    expect(Number(last?.keptWithPlans)).toBeGreaterThan(Number(last?.keptAsUsual));
  });
});

describe("whoever comes by", () => {
  const cookiesOf = (headers: Headers) =>
    headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");
  const signIn = (as: string, cookie = "") =>
    server.ask("POST", "/v1/sandbox/sign-in", {
      body: { as },
      headers: { cookie, origin: server.url },
    });

  test("becomes a borrower by one click, and the same one when they return", async () => {
    const first = await signIn("borrower");
    expect(first.status).toBe(200);
    const cookie = cookiesOf(first.headers);
    const again = await signIn("borrower", cookie);
    expect(again.body["account"]).toBe(first.body["account"]);
    const headers = { cookie, origin: server.url };
    const balances = await server.ask("GET", `/v1/customers/${String(first.body["account"])}`, {
      headers,
    });
    expect(balances.status).toBe(200);
    const { idempotencyKey, body } = {
      idempotencyKey: "my-first",
      body: { market: "btc-usdc", collateral: "1", borrow: "20000" },
    };
    const opened = await server.ask("POST", "/v1/loans", { headers, body, idempotencyKey });
    expect(opened.status).toBe(201);
  });

  test("gets coins from the faucet five times, and the limit is said", async () => {
    const { headers: set } = await signIn("lender");
    const headers = { cookie: cookiesOf(set), origin: server.url };
    const ask = () => server.ask("POST", "/v1/sandbox/faucet", { headers, body: { asset: "BTC" } });
    const left: unknown[] = [];
    for (let time = 0; time < 5; time += 1) left.push((await ask()).body["left"]);
    expect(left).toEqual([4, 3, 2, 1, 0]);
    expect(await ask()).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });

  test("gets coins once for a request that is sent again, also for the last one", async () => {
    const signed = await signIn("borrower");
    const headers = { cookie: cookiesOf(signed.headers), origin: server.url };
    const account = String(signed.body["account"]);
    const ask = (idempotencyKey: string, asset = "ETH") =>
      server.ask("POST", "/v1/sandbox/faucet", { headers, body: { asset }, idempotencyKey });
    for (const left of [4, 3, 2, 1, 0]) {
      const first = await ask(`gift-${left}`);
      expect(first).toMatchObject({ status: 200, body: { left } });
      const again = await ask(`gift-${left}`);
      expect(again.body).toEqual(first.body);
      expect(again.headers.get("idempotency-replayed")).toBe("true");
    }
    const other = await ask("gift-0", "BTC");
    expect(other).toMatchObject({ status: 409, body: { code: "idempotency_key_reused" } });
    const { body } = await server.ask("GET", `/v1/customers/${account}/balances`, { headers });
    // Twenty to begin with, and five times five.
    expect(body["balances"]).toContainEqual(
      expect.objectContaining({ asset: "ETH", amount: "45" }),
    );
  });

  test("as a risk officer sees the book, searches it and travels in it", async () => {
    const { headers: set } = await signIn("risk");
    const headers = { cookie: cookiesOf(set), origin: server.url };
    const ask = (path: string) => server.ask("GET", path, { headers });
    expect((await ask("/v1/book")).status).toBe(200);
    const found = await ask("/v1/loan-search?text=borrower-0001");
    expect(found.body["items"]).toMatchObject([{ loan: "loan-0001", market: expect.any(String) }]);
    const past = await ask("/v1/book/at/5000");
    expect(past).toMatchObject({ status: 200, body: { sequence: 5_000 } });
    expect(past.body["trialBalance"]).toMatchObject({ isBalanced: true });
    const audit = await server.ask("POST", "/v1/journal/audit", {
      headers,
      body: { from: 101, entries: 500 },
    });
    expect(audit.body).toMatchObject({ from: 101, to: 600, entries: 500, isIntact: true });
  });
});

describe("what everybody may see", () => {
  test("is sums, and names nobody", async () => {
    const { status, body } = await server.get("/v1/public");
    expect(status).toBe(200);
    expect(body["solvency"]).toMatchObject([{ isBalanced: true }, {}, {}]);
    expect(JSON.stringify(body)).not.toMatch(/borrower-|lender-|loan-[0-9]/);
  });

  test("comes as frames on a public stream", async () => {
    const response = await fetch(`${server.url}/v1/public/stream?frames=sandbox,marks,public`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const names = ["sandbox", "marks", "public"];
    while (!names.every((name) => text.includes(`event: ${name}\n`))) {
      text += (await reader?.read())?.value ?? "";
    }
    expect(text).not.toMatch(/^id:/m);
    await reader?.cancel();
  });
});

describe("a shock", () => {
  test("lets all prices fall at once, and only once for the same request", async () => {
    await control({ action: "pause" });
    const before = Number((await view()).prices[0]?.price);
    const ask = { key, body: { fall: "0.1" }, idempotencyKey: "shock-one" };
    await server.ask("POST", "/v1/sandbox/shock", ask);
    await server.ask("POST", "/v1/sandbox/shock", ask);
    const after = await view();
    expect(after.shock).toBe("0.9");
    expect(Number(after.prices[0]?.price) / before).toBeCloseTo(0.9, 2);
  });
});

describe("a restart", () => {
  test("begins again with a new book, in which everybody has an account again", async () => {
    const signed = await server.ask("POST", "/v1/sandbox/sign-in", { body: { as: "borrower" } });
    const cookie = signed.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    await server.post("/v1/sandbox/policy", key, { policy: "reference" });
    expect((await view()).policy).toBe("reference");
    const restarted = await server.post("/v1/sandbox/restart", key, {});
    expect(restarted.body).toMatchObject({ book: "main-2", shock: "1", policy: "plan" });
    await control({ action: "pause" });
    const { pool } = server.running.services.database;
    const kept = await pool.query("SELECT book, mode FROM service.books ORDER BY book");
    expect(kept.rows).toEqual([
      { book: "main", mode: "sandbox" },
      { book: "main-2", mode: "sandbox" },
    ]);
    const client = await pool.connect();
    const origin = await findOrigin(client).finally(() => client.release());
    expect(origin.kind).toBe("sandbox");
    expect(origin).toMatchObject({ books: expect.arrayContaining(["main", "main-2"]) as unknown });
    const account = String(signed.body["account"]);
    const found = await server.ask("GET", `/v1/customers/${account}`, { headers: { cookie } });
    expect(found.status).toBe(200);
    expect(Date.parse((await view()).at)).toBeLessThan(Date.parse("2026-02-01T00:00:00Z"));
  });
});

describe("a process that ends", () => {
  test("leaves time, prices and totals for the next one", async () => {
    await control({ action: "speed", speed: 3_600 });
    await playTo("2026-01-31T12:00:00.000Z");
    await until(async () => (await view()).state === "paused");
    // Entries that say who was told may still come.
    const { sequence: _, ...before } = await view();
    expect(before.totals.reference.sales).toBeGreaterThan(0);
    const { config, log } = server.running.services;
    await server.running.close();
    const next = await startServer({ config, log });
    try {
      const response = await fetch(`${next.url}/v1/sandbox`);
      expect(await response.json()).toMatchObject(before);
      // It also notices when this book, not the first of the sandbox, is taken over by somebody else.
      const { store, book } = next.services;
      expect(book.sequencer.bookId).toBe("main-2");
      await store.openWriter(book.sequencer.bookId, "sandbox");
      const tick = { command: { type: "tick" }, actor: "test" } as const;
      await book.sequencer.submit(tick).catch(() => undefined);
      expect(await next.failed).toBeInstanceOf(JournalFenced);
    } finally {
      await next.close();
    }
  });
});

describe("outside the scenario", () => {
  test("there is nothing to control", async () => {
    // The server above has the scenario.
    const empty = await TestServer.start();
    try {
      const staff = await empty.key(["operator"]);
      const app = await empty.get("/v1/app");
      expect(app.body).toMatchObject({ mode: "sandbox", hasScenario: false });
      const asked = [
        await empty.get("/v1/sandbox"),
        await empty.post("/v1/sandbox/clock", staff, { action: "play" }),
        await empty.post("/v1/sandbox/shock", staff, { fall: "0.1" }),
        await empty.post("/v1/sandbox/policy", staff, { policy: "plan" }),
        await empty.post("/v1/sandbox/restart", staff, {}),
      ];
      expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    } finally {
      await empty.stop();
    }
  });
});
