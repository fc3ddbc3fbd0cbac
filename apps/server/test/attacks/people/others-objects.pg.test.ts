import { expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

const HOOK = { url: "https://hooks.invalid/theirs", eventTypes: ["loan_created"] };
const PERIOD = "?from=2026-01-01T00:00:00Z&to=2035-01-01T00:00:00Z";

/** A customer with a loan, a link, a webhook and a key, and all that is found under their names. */
async function victim(world: AttackWorld) {
  const { account, key } = await world.customer({ BTC: "3", USDC: "500" });
  const loan = fresh("loan");
  const opened = { loan, market: "btc-usdc", collateral: "1", borrow: "1000" };
  await world.accepted("/v1/loans", opened, key);
  const link = await world.accepted(`/v1/loans/${loan}/rescue-links`, {}, key);
  const hook = await world.accepted("/v1/webhooks", HOOK, key);
  return {
    account,
    key,
    loan,
    link: String(link.body["link"]),
    hook: String(hook.body["webhook"]),
  };
}

/** Puts names that nobody has, of the same form, in the place of these. */
function ghosts(names: readonly string[]): (text: string) => string {
  const ghost = (name: string) => name.slice(0, -6) + name.slice(-6).replace(/./g, "0");
  return (text) => names.reduce((all, name) => all.replaceAll(name, ghost(name)), text);
}

/** Asks for, changes and removes, by name, what belongs to somebody else. */
async function touchAnothersThings(world: AttackWorld): Promise<void> {
  const { account, key, loan, link, hook } = await victim(world);
  const other = await world.customer({ BTC: "1" });
  const idOfKey = key.split("_")[1] ?? "";
  const tries: readonly (readonly [string, string, unknown?])[] = [
    ["GET", `/v1/customers/${account}`],
    ["GET", `/v1/customers/${account}/balances`],
    ["GET", `/v1/customers/${account}/supply`],
    ["GET", `/v1/customers/${account}/statement${PERIOD}`],
    ["GET", `/v1/customers/${account}/statement.csv${PERIOD}`],
    ["GET", `/v1/customers/${account}/statement.pdf${PERIOD}`],
    ["GET", `/v1/loans/${loan}`],
    ["GET", `/v1/loans/${loan}/events`],
    ["GET", `/v1/loans?account=${account}`],
    ["GET", `/v1/liquidations?account=${account}`],
    ["GET", `/v1/alerts?account=${account}`],
    ["GET", `/v1/keys?account=${account}`],
    ["GET", `/v1/webhooks?account=${account}`],
    ["GET", `/v1/loans/${loan}/rescue-links`],
    ["GET", `/v1/webhooks/${hook}`],
    ["GET", `/v1/webhooks/${hook}/deliveries`],
    ["POST", `/v1/webhooks/${hook}/secret`, {}],
    ["PUT", `/v1/webhooks/${hook}`, { ...HOOK, isEnabled: false }],
    ["DELETE", `/v1/webhooks/${hook}`],
    ["DELETE", `/v1/loans/${loan}/rescue-links/${link}`],
    ["DELETE", `/v1/keys/${idOfKey}`],
    ["POST", `/v1/loans/${loan}/borrow`, { assets: "1" }],
    ["POST", `/v1/loans/${loan}/release`, { assets: "0.1" }],
    ["POST", `/v1/loans/${loan}/repay`, { assets: "1" }],
    ["POST", `/v1/loans/${loan}/pledge`, { assets: "0.1" }],
    ["POST", `/v1/loans/${loan}/close`, {}],
    ["POST", `/v1/loans/${loan}/rescue-links`, {}],
    ["PUT", `/v1/loans/${loan}/plan`, { plan: null }],
    ["PUT", `/v1/loans/${loan}/alerts`, { alertLtvs: ["0.5"] }],
    ["POST", "/v1/webhooks", { account, ...HOOK }],
    ["POST", "/v1/keys", { account, name: "mine now", roles: ["customer"] }],
    ["POST", "/v1/markets/btc-usdc/supply", { account, assets: "1" }],
    ["POST", "/v1/markets/btc-usdc/withdraw", { account, assets: "1" }],
    ["POST", "/v1/loans", { account, market: "btc-usdc", collateral: "0.1", borrow: "100" }],
  ];
  const before = await world.get(`/v1/loans/${loan}`, { key });
  const nobodys = ghosts([account, loan, link, hook, idOfKey]);
  for (const [method, path, body] of tries) {
    const what = `${method} ${path}`;
    if (method === "GET") expect((await world.get(path, { key })).status, what).toBe(200);
    const answer = await world.ask(method, path, { key: other.key, body });
    expect([403, 404], `${what}: ${answer.status}`).toContain(answer.status);
    // Nor does the refusal tell that there is such a thing.
    const [noPath, noBody] = [nobodys(path), JSON.parse(nobodys(JSON.stringify(body ?? null)))];
    const ofNobody = await world.ask(method, noPath, { key: other.key, body: noBody ?? undefined });
    expect(ofNobody.status, what).toBe(answer.status);
    expect(ofNobody.body["detail"], what).toBe(nobodys(String(answer.body["detail"])));
  }
  expect((await world.get(`/v1/webhooks/${hook}`, { key })).body).toMatchObject({
    isEnabled: true,
  });
  const after = await world.get(`/v1/loans/${loan}`, { key });
  expect(after.body["collateral"]).toEqual(before.body["collateral"]);
}

/** Asks for what only staff may do, as a customer and as nobody. */
async function actAsStaff(world: AttackWorld): Promise<void> {
  const { account, key } = await world.customer();
  const person = await world.person();
  const coins = { account, asset: "BTC", amount: "100", reference: fresh("minted") };
  const tries: readonly (readonly [string, unknown])[] = [
    ["/v1/deposits", coins],
    ["/v1/withdrawals", coins],
    ["/v1/customers", { account: fresh("second") }],
    ["/v1/quotes", { feed: "btc-usd", price: "1" }],
    ["/v1/assets", { asset: "MINE", decimals: 2 }],
    ["/v1/markets/btc-usdc/pause", { actions: ["borrow"], reason: "because" }],
    ["/v1/keys", { name: "staff", roles: ["operator"] }],
    ["/v1/keys", { name: "staff", roles: ["customer", "custody"], account }],
  ];
  for (const [path, body] of tries) {
    for (const told of [{ key }, { cookie: person.cookie }, {}]) {
      const { status, text } = await world.post(path, body, told);
      expect([400, 401, 403, 422], `${path}: ${status} ${text}`).toContain(status);
    }
  }
  const balances = await world.get(`/v1/customers/${account}/balances`, { key });
  expect(balances.body["balances"]).toEqual([]);
}

describeAttacks({
  attacks: {
    "a customer who names another's things": touchAnothersThings,
    "a customer who does what staff do": actAsStaff,
  },
  holes: [
    {
      caughtBy: "a customer who names another's things",
      mode: "live",
      file: "apps/server/src/edge/http/mount.ts",
      find: "access.owner !== undefined && confined",
      replace: "access.owner === null && confined",
    },
    {
      caughtBy: "a customer who does what staff do",
      mode: "live",
      file: "apps/server/src/edge/http/mount.ts",
      find: "!access.roles.some((role) => caller.roles.includes(role))",
      replace: "caller.roles.length === 0",
    },
  ],
});
