import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestServer } from "../../../test/server-harness.ts";
import { makeApiKey, formatApiKey } from "../../people/keys/key-text.ts";
import { LIVE_KEYS_MAX } from "../../people/key-limit.ts";
import { sessionSecrets } from "../../people/session-keys.ts";

/** Requests a minute. */
const ALLOWANCE = 1_000;
/** It comes back so slowly that what was taken is still missed after some seconds. */
const SMALL_ALLOWANCE = 200;
let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({ requestsPerMinute: ALLOWANCE });
});
afterAll(() => server.stop());

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
const count = (answers: readonly { status: number }[], status: number): number =>
  answers.filter((answer) => answer.status === status).length;
const wrongKey = (): string => formatApiKey(makeApiKey());

describe("limits of a server", () => {
  test("most of many wrong keys at once are not even looked up, and who has shown a good one goes on", async () => {
    const key = await server.key(["operator"]);
    expect((await server.get("/v1/me", key)).status).toBe(200);
    const answers = await times(400, () => server.get("/v1/me", wrongKey()));
    expect(count(answers, 401)).toBeLessThan(40);
    expect(count(answers, 401) + count(answers, 429)).toBe(400);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get("retry-after")).toMatch(/^[1-9]/);
    expect((await server.get("/v1/me", key)).status).toBe(200);
    await server.running.services.keys.revoke(key.split("_")[1] ?? "", null);
    expect((await server.get("/v1/me", key)).status).toBe(401);
  });

  test("a cookie that was signed here is no guess, also of a session that is over", async () => {
    const [secret] = sessionSecrets(server.running.services.keyring);
    const cookieOf = (index: number, key: string): string => {
      const token = `session-${index}`;
      const signature = createHmac("sha256", key).update(token).digest("base64");
      return `plimsoll.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
    };
    const show = (key: string) =>
      times(200, (index) =>
        server.ask("GET", "/v1/me", { headers: { cookie: cookieOf(index, key) } }),
      );
    const signed = await show(secret?.value ?? "");
    expect(count(signed, 401)).toBe(200);
    const forged = await show("another key");
    expect(count(forged, 401)).toBeLessThan(100);
    expect(count(forged, 401) + count(forged, 429)).toBe(200);
  });
});

describe("an account", () => {
  let own: TestServer;
  beforeAll(async () => {
    own = await TestServer.start({ requestsPerMinute: SMALL_ALLOWANCE });
  });
  afterAll(() => own.stop());

  test("has one allowance, whatever keys it uses, and what takes more work costs more", async () => {
    const first = await own.customer("alice");
    const second = await own.key(["customer"], "alice");
    const other = await own.customer("bob");
    const left = async (key: string, path = "/v1/me") =>
      Number((await own.get(path, key)).headers.get("ratelimit-remaining"));
    const before = await left(first);
    const period = "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z";
    const after = await left(first, `/v1/customers/alice/statement.csv?${period}`);
    expect(before - after).toBeGreaterThan(20);
    expect(await left(second)).toBeLessThan(before);
    expect(await left(other)).toBe(SMALL_ALLOWANCE - 1);
  });

  test("has as many live keys as it may and no more, also when it asks for many at once", async () => {
    const key = await own.customer("carol");
    const desk = await own.key(["operator"]);
    const body = { account: "carol", name: "more", roles: ["customer"] };
    const ask = (index: number) =>
      own.ask("POST", "/v1/keys", { key: desk, body, idempotencyKey: `key-${index}` });
    const answers = await times(40, ask);
    // One is there already.
    const made = answers.filter(({ status }) => status < 300);
    expect(made).toHaveLength(LIVE_KEYS_MAX - 1);
    expect(answers.find(({ status }) => status >= 300)?.body).toMatchObject({ code: "too_many" });
    // The same request again makes no other key, so it is answered at the limit too.
    const index = answers.findIndex(({ status }) => status < 300);
    expect((await ask(index)).status).toBeLessThan(300);
    const [revoked] = made;
    await own.ask("DELETE", `/v1/keys/${String(revoked?.body["key"])}`, { key });
    expect((await ask(100)).status).toBeLessThan(300);
  });
});
