import { randomBytes } from "node:crypto";
import { createConnection } from "node:net";
import { expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

/** Asks for what everybody may have, which is made once and only ever sent. */
async function document(world: AttackWorld): Promise<void> {
  const answers = await times(60, () => world.get("/openapi.json"));
  const tags = new Set(answers.map(({ headers }) => headers.get("etag")));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(tags.size).toBe(1);
  const [tag] = tags;
  expect(tag).toMatch(/^".+"$/);
  const again = await world.get("/openapi.json", { headers: { "if-none-match": tag ?? "" } });
  expect(again.status).toBe(304);
  // Strangers are counted too.
  expect(answers[0]?.headers.get("ratelimit-remaining")).toMatch(/^[0-9]+$/);
  expect((await world.get("/nowhere")).headers.get("ratelimit-remaining")).toMatch(/^[0-9]+$/);
}

/** Takes streams with several keys of one account; staff must still get one. */
async function streams(world: AttackWorld): Promise<void> {
  const { account, key } = await world.customer();
  const create = ["keys", "create", "--name", "more", "--role", "customer", "--account", account];
  const { output } = await world.run(create);
  const second = /plk_\S+/.exec(output)?.[0] ?? "";
  const leave = new AbortController();
  const open = (by: string) =>
    fetch(`${world.url}/v1/stream`, {
      headers: { authorization: `Bearer ${by}` },
      signal: leave.signal,
    });
  try {
    const opened = await times(100, (index) => open(index % 2 === 0 ? key : second));
    expect(opened.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(opened.filter(({ status }) => status === 429)).toHaveLength(90);
    expect((await open(await world.key(["risk"]))).status).toBe(200);
  } finally {
    leave.abort();
  }
}

/** Has as many keys made as it can. */
async function keys(world: AttackWorld): Promise<void> {
  const { account } = await world.customer();
  const key = await world.key(["operator"]);
  // Forty at once with a key that nobody has proven yet would count as guesses.
  expect((await world.get("/v1/me", { key })).status).toBe(200);
  const answers = await times(40, (index) =>
    world.post("/v1/keys", { account, name: `key ${index}`, roles: ["customer"] }, { key }),
  );
  // One is there already.
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(24);
  expect(answers.filter(({ body }) => body["code"] === "too_many")).toHaveLength(16);
  const live = "SELECT count(*)::int AS keys FROM service.api_keys WHERE account = $1";
  const [row] = await world.sql<{ keys: number }>(live, [account]);
  expect(row?.keys).toBe(25);
}

/** Guesses keys. It stands last: the address has to wait after it. */
async function guesses(world: AttackWorld): Promise<void> {
  const { key } = await world.customer();
  expect((await world.get("/v1/me", { key })).status).toBe(200);
  const guess = (): string => {
    const id = Array.from(randomBytes(16), (byte) => "abcdefghijklmnop".charAt(byte & 15)).join("");
    return `plk_${id}_${randomBytes(32).toString("base64url")}`;
  };
  const answers = await times(400, () => world.get("/v1/me", { key: guess() }));
  const answered = answers.filter(({ status }) => status === 401).length;
  expect(answered).toBeLessThan(40);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(400 - answered);
  // Who has shown a good key waits for nobody at the same address.
  expect((await world.get("/v1/me", { key })).status).toBe(200);
}

/** Makes rescue links of one loan without end. */
async function rescueLinks(world: AttackWorld): Promise<void> {
  const { key } = await world.customer({ BTC: "1" });
  const loan = fresh("loan");
  const opening = { loan, market: "btc-usdc", collateral: "0.5", borrow: "1000" };
  await world.accepted("/v1/loans", opening, key);
  const path = `/v1/loans/${loan}/rescue-links`;
  const answers = await times(40, () => world.post(path, { days: 1 }, { key }));
  const made = answers.filter(({ status }) => status === 201);
  expect(made).toHaveLength(20);
  expect(answers.filter(({ body }) => body["code"] === "too_many")).toHaveLength(20);
  const link = String(made[0]?.body["link"]);
  expect((await world.ask("DELETE", `${path}/${link}`, { key })).status).toBe(200);
  expect((await world.post(path, { days: 1 }, { key })).status).toBe(201);
}

/** Sends requests that nobody counts, 1,500 in one piece on one connection. */
async function pipelined(world: AttackWorld): Promise<void> {
  const { hostname, port } = new URL(world.url);
  const socket = createConnection({ host: hostname, port: Number(port) });
  let text = "";
  socket.on("data", (bytes: Buffer) => (text += bytes.toString())).on("error", () => undefined);
  const ended = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const head = "GET /health HTTP/1.1\r\nhost: x\r\n";
  socket.write(`${`${head}\r\n`.repeat(1_500)}${head}connection: close\r\n\r\n`);
  await ended;
  expect(text.match(/HTTP\/1\.1 /g)?.length ?? 0).toBeLessThanOrEqual(16);
  expect((await world.get("/health")).status).toBe(200);
}

describeAttacks({
  environment: { PLIMSOLL_REQUESTS_PER_MINUTE: "6000" },
  attacks: {
    "sixty strangers that ask for the OpenAPI document": document,
    "an account that takes streams with all its keys": streams,
    "an account that has keys made without end": keys,
    "a loan for which rescue links are made without end": rescueLinks,
    "1,500 requests in one piece": pipelined,
    "four hundred wrong keys": guesses,
  },
  holes: [
    {
      caughtBy: "1,500 requests in one piece",
      mode: "live",
      file: "apps/server/src/edge/http/pipelining.ts",
      find: "count > UNDER_WAY_MAX",
      replace: "count > 1e9",
    },
    {
      caughtBy: "four hundred wrong keys",
      mode: "live",
      file: "apps/server/src/edge/http/admit.ts",
      find: "begun = beginTry(limits, address);",
      replace: "begun = undefined;",
    },
  ],
});
