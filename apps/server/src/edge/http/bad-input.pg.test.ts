import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestServer } from "../../../test/server-harness.ts";

let server: TestServer;
let staff: string;
let alice: string;

beforeAll(async () => {
  const patience = { headersMillisMax: 700, requestMillisMax: 1_200 };
  server = await TestServer.start({}, patience);
  staff = await server.key(["operator", "custody", "risk", "auditor"]);
  alice = await server.customer("alice", { BTC: "2", USDC: "500" });
  await server.customer("bob", { BTC: "1" });
  const loan = { loan: "loan-a", market: "btc-usdc", collateral: "1", borrow: "10000" };
  expect((await server.post("/v1/loans", alice, loan)).status).toBe(201);
});
afterAll(() => server.stop());

const sequence = () => server.running.services.book.sequencer.durableSequence;
const loan = (change: object) => ({
  market: "btc-usdc",
  collateral: "0.1",
  borrow: "1000",
  ...change,
});
const transfer = (change: object) => ({
  account: "alice",
  asset: "BTC",
  amount: "1",
  reference: "bad",
  ...change,
});
const TEN_TO_THE_40 = `1${"0".repeat(40)}`;

describe("fields that cannot be used", () => {
  test.each([
    ["/v1/loans", loan({ colateral: "1" }), "colateral", "unknown_field"],
    ["/v1/loans", loan({ collateral: 1 }), "collateral", "invalid_field"],
    ["/v1/loans", loan({ collateral: null }), "collateral", "invalid_field"],
    ["/v1/loans", loan({ collateral: ["1"] }), "collateral", "invalid_field"],
    ["/v1/loans", loan({ collateral: "0.123456789" }), "collateral", "invalid_field"],
    ["/v1/loans", loan({ borrow: "1000.1234567" }), "borrow", "invalid_field"],
    ["/v1/loans", loan({ borrow: "-1000" }), "borrow", "invalid_field"],
    ["/v1/loans", loan({ borrow: "0" }), "borrow", "invalid_field"],
    ["/v1/loans", loan({ borrow: "0.000" }), "borrow", "invalid_field"],
    ["/v1/loans", loan({ borrow: TEN_TO_THE_40 }), "borrow", "invalid_field"],
    ["/v1/loans", loan({ borrow: "9".repeat(500) }), "borrow", "invalid_field"],
    ["/v1/loans", loan({ borrow: "NaN" }), "borrow", "invalid_field"],
    ["/v1/loans", loan({ borrow: "Infinity" }), "borrow", "invalid_field"],
    ["/v1/loans", loan({ borrow: "1e3" }), "borrow", "invalid_field"],
    ["/v1/loans", loan({ borrow: "1,000" }), "borrow", "invalid_field"],
    ["/v1/loans", loan({ borrow: "0x10" }), "borrow", "invalid_field"],
    ["/v1/loans", loan({ borrow: "" }), "borrow", "invalid_field"],
    ["/v1/loans", loan({ market: "btc:usdc" }), "market", "invalid_field"],
    ["/v1/loans", loan({ market: undefined }), "market", "invalid_field"],
    ["/v1/loans", loan({ loan: "a".repeat(65) }), "loan", "invalid_field"],
    [
      "/v1/loans",
      loan({ plan: { steps: [{ kind: "pray" }] } }),
      "plan.steps[0].kind",
      "invalid_field",
    ],
    [
      "/v1/loans",
      loan({ plan: { steps: [{ kind: "close", triggerLtv: "0.9" }] } }),
      "plan.steps[0].triggerLtv",
      "invalid_field",
    ],
    ["/v1/loans/loan-a/repay", {}, "assets", "invalid_field"],
    ["/v1/loans/loan-a/repay", { assets: "1", shares: "1" }, "assets", "invalid_field"],
    ["/v1/loans/loan-a/repay", { shares: TEN_TO_THE_40 }, "shares", "invalid_field"],
    ["/v1/loans/loan-a/pledge", { assets: "0.000000001" }, "assets", "invalid_field"],
  ])("%s with %j names %s", async (path, body, field, code) => {
    const before = sequence();
    const { status, body: problem } = await server.post(path, alice, body);
    expect({ status, field: problem["field"], code: problem["code"] }).toEqual({
      status: 400,
      field,
      code,
    });
    expect(String(problem["detail"])).toMatch(/\.$/);
    expect(sequence()).toBe(before);
  });

  test.each([
    [transfer({ amount: "-1" }), 400, "amount"],
    [transfer({ amount: "0.123456789" }), 400, "amount"],
    [transfer({ amount: TEN_TO_THE_40 }), 400, "amount"],
    [transfer({ reference: "" }), 400, "reference"],
    [transfer({ reference: "line\nbreak" }), 400, "reference"],
    [transfer({ reference: "half \ud800" }), 400, "reference"],
    [transfer({ asset: "DOGE" }), 404, undefined],
    [transfer({ account: "nobody" }), 404, undefined],
  ])("a deposit of %j is answered %i", async (body, status, field) => {
    const before = sequence();
    const answered = await server.post("/v1/deposits", staff, body);
    expect([answered.status, answered.body["field"]]).toEqual([status, field]);
    expect(sequence()).toBe(before);
  });

  test.each([
    ["/v1/loans?limit=0", "limit"],
    ["/v1/loans?limit=many", "limit"],
    ["/v1/loans?limit=201", "limit"],
    ["/v1/loans?cursor=!!", "cursor"],
    ["/v1/loans?limit=1&limit=2", "limit"],
    ["/v1/loans?colour=red", "colour"],
    ["/v1/journal/entries/0", "sequence"],
    ["/v1/journal/entries/1e99", "sequence"],
    ["/v1/book/ltv-histogram", "market"],
  ])("%s names %s", async (path, field) => {
    const { status, body } = await server.get(path, staff);
    expect([status, body["field"]]).toEqual([400, field]);
  });

  test.each([
    "/v1/loans/%00",
    "/v1/loans/%zz",
    "/v1/loans/..%2f..%2f",
    `/v1/loans/${"a".repeat(5000)}`,
  ])("the path %s finds nothing", async (path) => {
    const { status } = await server.get(path, staff);
    expect([400, 404]).toContain(status);
  });
});

describe("the wrong owner and the wrong asset", () => {
  test("somebody else's loan does not exist", async () => {
    const bob = await server.key(["customer"], "bob");
    const { status, body } = await server.post("/v1/loans/loan-a/borrow", bob, { assets: "1" });
    expect([status, body["code"]]).toEqual([404, "loan_not_found"]);
  });

  test("a balance in another asset does not pay", async () => {
    const body = { assets: "100000" };
    const refused = await server.post("/v1/markets/eth-usdc/supply", alice, body);
    expect(refused).toMatchObject({
      status: 422,
      body: { code: "insufficient_balance", asset: "USDC", account: "alice" },
    });
    expect(String(refused.body["detail"])).toContain("10,500 USDC");
  });
});

describe("idempotency keys", () => {
  test("a key with another body is refused, and nothing is done", async () => {
    const first = { key: alice, body: { assets: "1" }, idempotencyKey: "repay-once" };
    expect((await server.ask("POST", "/v1/loans/loan-a/repay", first)).status).toBe(200);
    const before = sequence();
    const other = { ...first, body: { assets: "2" } };
    const refused = await server.ask("POST", "/v1/loans/loan-a/repay", other);
    expect(refused).toMatchObject({ status: 409, body: { code: "idempotency_key_reused" } });
    expect(sequence()).toBe(before);
  });

  test("a POST without a key is refused", async () => {
    const response = await fetch(`${server.url}/v1/loans`, {
      method: "POST",
      headers: { authorization: `Bearer ${alice}`, "content-type": "application/json" },
      body: JSON.stringify(loan({})),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "idempotency_key_missing",
      field: "Idempotency-Key",
    });
  });

  test("one person's key is not another's", async () => {
    const bob = await server.key(["customer"], "bob");
    const body = loan({ collateral: "0.05", borrow: "500" });
    const ask = { body, idempotencyKey: "shared" };
    expect((await server.ask("POST", "/v1/loans", { ...ask, key: alice })).status).toBe(201);
    const other = await server.ask("POST", "/v1/loans", { ...ask, key: bob });
    expect(other.status).toBe(201);
    expect(other.headers.get("idempotency-replayed")).toBeNull();
  });
});

describe("methods and tags", () => {
  test.each([
    ["PUT", "/v1/loans", "GET, HEAD, POST"],
    ["OPTIONS", "/v1/loans", "GET, HEAD, POST"],
    ["DELETE", "/v1/loans/loan-a", "GET, HEAD"],
    ["GET", "/v1/loans/loan-a/borrow", "POST"],
    ["HEAD", "/v1/loans/loan-a/borrow", "POST"],
    ["PATCH", "/v1/stream", "GET, HEAD"],
    ["POST", "/health", "GET, HEAD"],
  ])("%s %s is told that it takes %s", async (method, path, allow) => {
    const response = await fetch(`${server.url}${path}`, { method });
    expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
    const body = (method === "HEAD" ? { detail: "." } : await response.json()) as object;
    expect(body).toMatchObject({ detail: expect.stringMatching(/\.$/) as string });
  });

  test("a path that is nowhere is so by every method", async () => {
    const { status } = await fetch(`${server.url}/v1/nowhere`, { method: "DELETE" });
    expect(status).toBe(404);
  });

  test("whoever has an answer already gets none again, and who watches the process always does", async () => {
    const first = await server.get("/v1/me", alice);
    const tag = String(first.headers.get("etag"));
    const again = async (path: string, ifNoneMatch: string) =>
      (
        await fetch(`${server.url}${path}`, {
          headers: { authorization: `Bearer ${alice}`, "if-none-match": ifNoneMatch },
        })
      ).status;
    expect(await again("/v1/me", tag)).toBe(304);
    expect(await again("/v1/me", `"older", W/${tag}`)).toBe(304);
    expect(await again("/v1/me", "*")).toBe(304);
    expect(await again("/v1/me", '"older"')).toBe(200);
    expect(await again("/v1/loans/nobody-s", "*")).toBe(404);
    expect(await again("/health", "*")).toBe(200);
  });
});

describe("bodies that cannot be read", () => {
  const raw = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    server.ask("POST", "/v1/loans", { key: alice, body, headers });

  test("no JSON", async () => {
    expect((await raw("{")).body["code"]).toBe("invalid_json");
    expect((await raw("[".repeat(60_000))).body["code"]).toBe("invalid_json");
    expect((await raw("[1]")).status).toBe(400);
    expect((await raw("null")).status).toBe(400);
  });

  test("no UTF-8", async () => {
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
    expect(await raw(bytes)).toMatchObject({ status: 400, body: { code: "invalid_encoding" } });
  });

  test("no JSON media type", async () => {
    const refused = await raw("a=b", { "content-type": "application/x-www-form-urlencoded" });
    expect(refused.status).toBe(415);
  });

  test.each([
    [{ "content-encoding": "gzip" }, "compressed"],
    [{ "content-encoding": "br, gzip" }, "compressed"],
    [{ "content-type": "application/json; charset=latin1" }, "charset=latin1"],
    [{ "content-type": 'application/json; a=b; charset="UTF-16"' }, "charset=UTF-16"],
  ])("what is not UTF-8 as it is by its headers: %j", async (headers, word) => {
    const before = sequence();
    const { status, body } = await raw(JSON.stringify(loan({})), headers);
    expect([status, body["code"]]).toEqual([415, "unsupported_media_type"]);
    expect(String(body["detail"])).toContain(word);
    expect(sequence()).toBe(before);
  });

  test("other ways to say UTF-8 are taken", async () => {
    const type = 'application/json; charset="UTF-8"';
    const headers = { "content-type": type, "content-encoding": "identity" };
    const { status } = await raw(JSON.stringify(loan({ collateral: 1 })), headers);
    expect(status).toBe(400);
  });

  test("a key that stands twice in one object", async () => {
    const before = sequence();
    const twice = '{"market":"btc-usdc","collateral":"0.1","borrow":"1","borrow":"1000"}';
    expect(await raw(twice)).toMatchObject({
      status: 400,
      body: {
        code: "invalid_field",
        field: "borrow",
        detail: "The body has borrow twice. Name it once.",
      },
    });
    expect(sequence()).toBe(before);
  });

  test("ten megabytes, declared or in pieces", async () => {
    const declared = await raw("x".repeat(10_000_000)).catch(() => ({ status: 413 }));
    expect(declared.status).toBe(413);
    const piece = new TextEncoder().encode("x".repeat(100_000));
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let index = 0; index < 100; index += 1) controller.enqueue(piece);
        controller.close();
      },
    });
    const answer = await fetch(`${server.url}/v1/loans`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${alice}`,
        "content-type": "application/json",
        "idempotency-key": "large",
      },
      body,
      duplex: "half",
    }).then(
      ({ status }) => status,
      () => "closed",
    );
    expect([413, "closed"]).toContain(answer);
  });

  test("a prototype is only a field that is not known", async () => {
    const refused = await raw('{"__proto__":{"market":"btc-usdc"},"collateral":"1","borrow":"1"}');
    expect(refused.status).toBe(400);
  });
});

describe("clients that do not behave", () => {
  const port = () => Number(new URL(server.url).port);
  const talk = (text: string, thenHangUp: boolean) =>
    new Promise<string>((resolve) => {
      let answer = "";
      const socket = connect(port(), "127.0.0.1", () => socket.write(text));
      socket.on("data", (bytes: Buffer) => (answer += bytes.toString()));
      socket.on("error", () => undefined);
      socket.on("close", () => resolve(answer));
      if (thenHangUp) setTimeout(() => socket.destroy(), 100);
    });
  const headers = () =>
    `POST /v1/loans HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${alice}\r\n` +
    "Content-Type: application/json\r\nIdempotency-Key: slow\r\nContent-Length: 1000\r\n\r\n";

  test("one that never ends its headers loses the connection", async () => {
    expect(await talk("GET /health HTTP/1.1\r\nHost:", false)).toMatch(/^(HTTP\/1\.1 408|$)/);
  });

  test("one that never ends its body loses the connection, and nothing is done", async () => {
    const before = sequence();
    expect(await talk(`${headers()}{"market":`, false)).toMatch(/^(HTTP\/1\.1 4\d\d|$)/);
    expect(sequence()).toBe(before);
  });

  test("one that hangs up in the middle leaves nothing half done", async () => {
    const before = sequence();
    await talk(`${headers()}{"market":`, true);
    expect(sequence()).toBe(before);
    expect((await server.get("/health")).status).toBe(200);
  });

  test("one that asks for its own request to be told back is refused", async () => {
    const asked = "TRACE /v1/loans HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    expect(await talk(asked, false)).toMatch(/^HTTP\/1\.1 405 /);
  });

  test("what is no HTTP is refused", async () => {
    expect(await talk("\u0016\u0003\u0001 hello\r\n\r\n", false)).toMatch(/^HTTP\/1\.1 400/);
  });
});

describe("limits", () => {
  /** Requests a minute. The server above has no limit, so that its other tests may ask as they like. */
  const ALLOWANCE = 12;
  let limited: TestServer;

  beforeAll(async () => {
    limited = await TestServer.start({ requestsPerMinute: ALLOWANCE });
  });
  afterAll(() => limited.stop());

  test("an address may try a password only now and then", async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 6; index += 1) {
      const { status } = await limited.ask("POST", "/api/auth/sign-in/email", {
        body: { email: "nobody@example.com", password: "a wrong password" },
        headers: { origin: limited.url, "x-forwarded-for": `10.0.0.${index}` },
      });
      statuses.push(status);
    }
    expect(statuses.at(0)).toBe(401);
    expect(statuses.at(-1)).toBe(429);
  });

  test("what is sent to sign in is bounded", async () => {
    const body = JSON.stringify({ email: "x".repeat(100_000), password: "y" });
    const headers = { origin: server.url };
    const { status } = await server.ask("POST", "/api/auth/sign-in/email", { body, headers });
    expect(status).toBe(413);
  });

  test("a key has its allowance and is told what is left", async () => {
    const key = await limited.key(["operator"]);
    const answers = [];
    for (let index = 0; index <= ALLOWANCE; index += 1)
      answers.push(await limited.get("/v1/me", key));
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toEqual([...Array.from({ length: ALLOWANCE }, () => 200), 429]);
    expect(answers.at(0)?.headers.get("ratelimit-remaining")).toBe(String(ALLOWANCE - 1));
    expect(answers.at(-1)?.headers.get("retry-after")).toMatch(/^[1-9]/);
  });
});
