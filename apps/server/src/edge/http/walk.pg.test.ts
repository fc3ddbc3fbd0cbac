import { createHash } from "node:crypto";
import { createClient, RequestRefused } from "@plimsoll/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestServer } from "../../../test/server-harness.ts";
import { totp } from "../../../test/totp.ts";

let server: TestServer;
let operator: string;
let custody: string;
let alice: string;

beforeAll(async () => {
  server = await TestServer.start();
  operator = await server.key(["operator"]);
  custody = await server.key(["custody"]);
});
afterAll(() => server.stop());

describe("from a key to an open loan, a price fall and a plan step", () => {
  test("an operator opens a customer's account, once for one idempotency key", async () => {
    const ask = {
      key: operator,
      body: { account: "alice" },
      idempotencyKey: "open-alice",
    };
    const first = await server.ask("POST", "/v1/customers", ask);
    const again = await server.ask("POST", "/v1/customers", ask);
    expect(first.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    alice = await server.key(["customer"], "alice");
  });

  test("custody confirms a deposit, and its reference counts once", async () => {
    const body = { account: "alice", asset: "BTC", amount: "1.5", reference: "tx-1" };
    expect((await server.post("/v1/deposits", custody, body)).status).toBe(201);
    const twice = await server.post("/v1/deposits", custody, body);
    expect(twice).toMatchObject({ status: 409, body: { code: "reference_already_used" } });
    const { body: balances } = await server.get("/v1/customers/alice/balances", alice);
    expect(balances["balances"]).toEqual([{ asset: "BTC", amount: "1.5", baseUnits: "150000000" }]);
  });

  test("a preview says what the loan would be and changes nothing", async () => {
    const before = await server.get("/v1/journal/head", operator);
    const preview = await server.post("/v1/loans/preview", alice, {
      market: "btc-usdc",
      collateral: "1",
      borrow: "55000",
      falls: ["0.05", "0.2"],
    });
    expect(preview.body).toMatchObject({
      isAcceptable: true,
      problem: null,
      liquidationPrice: "63953.488373",
      ltv: "0.698856416772554003",
      plan: [
        { kind: "top_up" },
        { kind: "repay" },
        { kind: "deleverage", triggerPrice: "67073.170732" },
      ],
    });
    const falls = preview.body["falls"] as { cost: { amount: string } }[];
    expect(falls.map(({ cost }) => cost.amount)[0]).toBe("0");
    const rehearsals = preview.body["rehearsals"] as { choice: string; crashes: unknown[] }[];
    expect(rehearsals.map(({ choice, crashes }) => [choice, crashes.length])).toEqual([
      ["asked", 7],
    ]);
    const after = await server.get("/v1/journal/head", operator);
    expect(after.body).toEqual(before.body);
  });

  test("a preview rehearses no crash when none is wanted, and any plan that is named", async () => {
    const body = { market: "btc-usdc", collateral: "1", borrow: "55000" };
    const without = { ...body, pastCrashes: false };
    const bare = await server.post("/v1/loans/preview", alice, without);
    expect(bare.body["rehearsals"]).toEqual([]);
    const steps = [{ kind: "close", triggerLtv: "0.82" }];
    const asked = { ...body, plan: null, comparePlans: [{ steps }] };
    const compared = await server.post("/v1/loans/preview", alice, asked);
    expect(compared.body["rehearsals"]).toMatchObject([
      { choice: "asked", plan: null },
      { choice: "default", problem: null, summary: { crashes: 7 } },
      {
        choice: "compared",
        plan: { steps },
        crashes: [{ crash: "mar-2020" }, {}, {}, {}, {}, {}, {}],
      },
    ]);
  });

  test("a preview of too much says why it would be refused", async () => {
    const body = { market: "btc-usdc", collateral: "1", borrow: "75000" };
    const preview = await server.post("/v1/loans/preview", alice, body);
    expect(preview.body).toMatchObject({
      isAcceptable: false,
      problem: { code: "insufficient_collateral" },
      falls: [],
    });
  });

  test("the loan opens and is read back at its sequence", async () => {
    const opened = await server.post("/v1/loans", alice, {
      loan: "loan-a",
      market: "btc-usdc",
      collateral: "1",
      borrow: "55000",
    });
    expect(opened.status).toBe(201);
    const sequence = String(opened.body["sequence"]);
    const loan = await server.ask("GET", "/v1/loans/loan-a", {
      key: alice,
      headers: { "min-sequence": sequence },
    });
    expect(loan).toMatchObject({ status: 200, body: { account: "alice", isHealthy: true } });
    expect(loan.headers.get("sequence")).toBe(sequence);
    const tag = loan.headers.get("etag") ?? "";
    expect(tag).not.toBe("");
    const tooFar = { key: alice, headers: { "min-sequence": "999999" } };
    const early = await server.ask("GET", "/v1/loans/loan-a", tooFar);
    expect(early).toMatchObject({ status: 412, body: { code: "sequence_not_reached" } });
  });

  test("a fall past the trigger lets the plan act within the quote itself", async () => {
    const quote = { feed: "btc-usd", venue: "sandbox", price: "70000" };
    const fallen = await server.post("/v1/quotes", operator, quote);
    const events = fallen.body["events"] as { type: string; ltvAfter?: string }[];
    expect(events.map(({ type }) => type)).toContain("plan_topped_up");
    const { body } = await server.get("/v1/loans/loan-a", alice);
    expect(body["collateral"]).toMatchObject({ asset: "BTC" });
    expect(BigInt((body["collateral"] as { baseUnits: string }).baseUnits)).toBeGreaterThan(
      100_000_000n,
    );
    expect(String(body["ltv"]) <= "0.74").toBe(true);
  });

  test("repaying in part and closing leaves all collateral with the customer", async () => {
    await server.post("/v1/deposits", custody, {
      account: "alice",
      asset: "USDC",
      amount: "1000",
      reference: "tx-2",
    });
    const part = await server.post("/v1/loans/loan-a/repay", alice, { assets: "5000" });
    expect(part.status).toBe(200);
    const ask = { key: alice, body: {}, idempotencyKey: "close-a" };
    const closed = await server.ask("POST", "/v1/loans/loan-a/close", ask);
    expect(closed.status).toBe(200);
    const again = await server.ask("POST", "/v1/loans/loan-a/close", ask);
    expect(again.body).toEqual(closed.body);
    const { body } = await server.get("/v1/customers/alice/balances", alice);
    expect(body["balances"]).toContainEqual({
      asset: "BTC",
      amount: "1.5",
      baseUnits: "150000000",
    });
    expect((await server.get("/v1/loans/loan-a", alice)).status).toBe(404);
  });

  test("an entry's hash can be repeated from what the journal hands out", async () => {
    const { body } = await server.get("/v1/journal/entries/3", operator);
    const entry = body["entry"] as { hash: string; body: string };
    const hashed = body["hashed"] as { text: string; hash: string }[];
    for (const [index, { text, hash }] of hashed.entries()) {
      expect(createHash("sha256").update(text).digest("hex")).toBe(hash);
      const isLast = index === hashed.length - 1;
      expect(isLast || hashed.slice(index + 1).some((later) => later.text.includes(hash))).toBe(
        true,
      );
    }
    expect(hashed.at(-1)?.hash).toBe(entry.hash);
    for (const piece of entry.body.split("\t")) {
      expect(hashed.some(({ text }) => text.includes(piece))).toBe(true);
    }
  });

  test("the ledger balances after all of this", async () => {
    const { body } = await server.get("/v1/ledger/trial-balance", operator);
    expect(body["isBalanced"]).toBe(true);
  });
});

describe("an outcome that is asked for again", () => {
  test("says the same of a loan that is closed by now", async () => {
    const erin = await server.customer("erin", { BTC: "1", USDC: "100" });
    const loan = { loan: "loan-e", market: "btc-usdc", collateral: "1", borrow: "45000" };
    await server.post("/v1/loans", erin, { ...loan, plan: null });
    const body = { feed: "btc-usd", venue: "sandbox", price: "65000" };
    const ask = { key: operator, body, idempotencyKey: "fall-e" };
    const first = await server.ask("POST", "/v1/quotes", ask);
    expect(first.body["events"]).toContainEqual(
      expect.objectContaining({
        type: "alert_raised",
        loan: "loan-e",
        why: expect.objectContaining({ price: "65000" }) as unknown,
      }),
    );
    expect((await server.post("/v1/loans/loan-e/close", erin, {})).status).toBe(200);
    expect((await server.ask("POST", "/v1/quotes", ask)).body).toEqual(first.body);
    const back = { ...body, price: "70000" };
    expect((await server.post("/v1/quotes", operator, back)).status).toBe(201);
  });
});

describe("helping a stranger", () => {
  test("who holds a rescue link may pledge from his own balance and do nothing else", async () => {
    const carol = await server.customer("carol", { BTC: "1" });
    const bob = await server.customer("bob", { BTC: "1" });
    await server.post("/v1/loans", carol, {
      loan: "loan-c",
      market: "btc-usdc",
      collateral: "0.5",
      borrow: "20000",
      plan: null,
    });
    const ask = { key: carol, body: {}, idempotencyKey: "link-c" };
    const made = await server.ask("POST", "/v1/loans/loan-c/rescue-links", ask);
    const again = await server.ask("POST", "/v1/loans/loan-c/rescue-links", ask);
    // The token is shown once: the server keeps its hash alone.
    expect(again.body).toEqual({ ...made.body, token: null, path: null });
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    const path = String(made.body["path"]);
    const seen = await server.get(path);
    expect(seen.status).toBe(200);
    expect(JSON.stringify(seen.body)).not.toContain("carol");
    expect((await server.post(`${path}/pledge`, undefined, { assets: "0.1" })).status).toBe(401);
    expect((await server.post(`${path}/pledge`, bob, { assets: "0.1" })).status).toBe(200);
    const { body: loan } = await server.get("/v1/loans/loan-c", carol);
    expect(loan["collateral"]).toMatchObject({ amount: "0.6" });
    expect((await server.post("/v1/loans/loan-c/release", bob, { assets: "0.1" })).status).toBe(
      404,
    );
    await server.ask("DELETE", `/v1/loans/loan-c/rescue-links/${String(made.body["link"])}`, {
      key: carol,
    });
    expect((await server.get(path)).status).toBe(404);
  });

  test("a link is for one customer's loan, and not for a later loan of the same name", async () => {
    const terms = { loan: "loan-again", market: "btc-usdc", collateral: "0.5", plan: null };
    // A second of interest is owed beside what was borrowed.
    const first = await server.customer("first", { BTC: "1", USDC: "10" });
    await server.post("/v1/loans", first, { ...terms, borrow: "10000" });
    const made = await server.post("/v1/loans/loan-again/rescue-links", first, {});
    const path = String(made.body["path"]);
    expect((await server.get(path)).status).toBe(200);
    expect((await server.post("/v1/loans/loan-again/close", first, {})).status).toBe(200);
    const second = await server.customer("second", { BTC: "1" });
    await server.post("/v1/loans", second, { ...terms, borrow: "20000" });
    expect((await server.get(path)).body["detail"]).toBe("The loan is closed. Nothing is needed.");
    const pledge = await server.post(`${path}/pledge`, first, { assets: "0.1" });
    expect(pledge.status).toBe(404);
    const listed = await server.get("/v1/loans/loan-again/rescue-links", second);
    expect(listed.body["items"]).toEqual([]);
    const link = `/v1/loans/loan-again/rescue-links/${String(made.body["link"])}`;
    expect((await server.ask("DELETE", link, { key: second })).status).toBe(404);
  });
});

describe("people", () => {
  test("who signs up has an account in the book and sees only it", async () => {
    const origin = server.url;
    const signUp = await fetch(`${origin}/api/auth/sign-up/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin },
      body: JSON.stringify({
        name: "Dora",
        email: "dora@example.com",
        password: "a long password",
      }),
    });
    expect(signUp.status).toBe(200);
    const cookie = signUp.headers
      .getSetCookie()
      .map((text) => text.split(";")[0])
      .join("; ");
    const me = await server.ask("GET", "/v1/me", { headers: { cookie } });
    expect(me.body).toMatchObject({ kind: "person", roles: ["customer"] });
    const own = await server.ask("GET", `/v1/customers/${String(me.body["account"])}`, {
      headers: { cookie },
    });
    expect(own.status).toBe(200);
    const foreign = await server.ask("GET", "/v1/customers/alice", { headers: { cookie } });
    expect(foreign.status).toBe(404);
  });

  test("with a second factor, the password alone opens nothing", async () => {
    const origin = server.url;
    const auth = async (path: string, body: object, cookie = "") => {
      const response = await fetch(`${origin}/api/auth/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", origin, cookie },
        body: JSON.stringify(body),
      });
      const cookies = response.headers.getSetCookie().map((text) => text.split(";")[0]);
      return {
        body: (await response.json()) as Record<string, unknown>,
        cookie: cookies.join("; "),
      };
    };
    const credentials = { email: "gina@example.com", password: "another long password" };
    const { cookie } = await auth("sign-up/email", { ...credentials, name: "Gina" });
    const { password } = credentials;
    const enabled = await auth("two-factor/enable", { password }, cookie);
    const uri = new URL(String(enabled.body["totpURI"]));
    const secret = uri.searchParams.get("secret") ?? "";
    const code = totp(secret, Date.now());
    const verified = await auth("two-factor/verify-totp", { code }, cookie);
    expect(verified.body["token"]).toBeTypeOf("string");
    const half = await auth("sign-in/email", credentials);
    expect(half.body["twoFactorRedirect"]).toBe(true);
    const refused = await server.ask("GET", "/v1/me", { headers: { cookie: half.cookie } });
    expect(refused.status).toBe(401);
    const again = await auth("two-factor/verify-totp", { code }, half.cookie);
    expect(again.body["code"]).toBe("INVALID_CODE");
    // A code is good once; clocks may differ by the step of the next one.
    const next = { code: totp(secret, Date.now() + 30_000) };
    const whole = await auth("two-factor/verify-totp", next, half.cookie);
    const me = await server.ask("GET", "/v1/me", { headers: { cookie: whole.cookie } });
    expect(me.body).toMatchObject({ name: "gina@example.com" });
  });

  test("a page of somebody else cannot act with the cookie", async () => {
    const origin = server.url;
    const signIn = await fetch(`${origin}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin },
      body: JSON.stringify({ email: "dora@example.com", password: "a long password" }),
    });
    const cookie = signIn.headers
      .getSetCookie()
      .map((text) => text.split(";")[0])
      .join("; ");
    const body = { market: "btc-usdc", assets: "1" };
    const headers = { cookie, origin: "https://evil.example" };
    const refused = await server.ask("POST", "/v1/loans", { headers, body });
    expect(refused).toMatchObject({ status: 403, body: { code: "forbidden" } });
  });
});

describe("the typed client", () => {
  test("reads, and says what a refusal is", async () => {
    const client = createClient({ baseUrl: server.url, apiKey: operator });
    const markets = await client.listMarkets();
    expect(markets.items.map(({ market }) => market)).toEqual(["btc-usdc", "eth-usdc"]);
    const unknown = client.getLoan({ params: { loan: "nothing" } });
    await expect(unknown).rejects.toThrow(RequestRefused);
    await expect(unknown).rejects.toMatchObject({ problem: { code: "loan_not_found" } });
  });
});

describe("what a server says of itself", () => {
  test("it is ready, counts its requests and describes itself", async () => {
    expect((await server.get("/ready")).body).toEqual({ status: "ready" });
    const metrics = await server.get("/metrics", operator);
    expect(String(metrics.body["text"])).toContain("plimsoll_http_request_seconds_count");
    const document = await server.get("/openapi.json");
    expect(document.body).toMatchObject({ openapi: "3.1.0" });
    const docs = await fetch(`${server.url}/`);
    expect(docs.url).toBe(`${server.url}/docs`);
    expect(await docs.text()).toContain("/docs/swagger-ui-bundle.js");
    expect((await fetch(`${server.url}/docs/swagger-ui-bundle.js`)).status).toBe(200);
  });
});
