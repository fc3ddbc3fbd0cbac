import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { until } from "../../until.ts";

/** Addresses behind the firewall, in every spelling that some parser takes for one. */
const INSIDE = [
  "https://127.0.0.1:8443/",
  "https://127.1:8443/",
  "https://2130706433:8443/",
  "https://0x7f000001:8443/",
  "https://0177.0.0.1:8443/",
  "https://0.0.0.0:8443/",
  "https://10.0.0.1/",
  "https://172.16.0.1/",
  "https://192.168.1.1/",
  "https://100.64.0.1/",
  "https://169.254.169.254/latest/meta-data/",
  "https://[::1]:8443/",
  "https://[::]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[::ffff:a9fe:a9fe]/",
  "https://[64:ff9b::a9fe:a9fe]/",
  "https://[fd00:ec2::254]/",
  "https://[fe80::1]/",
  "http://hooks.example/",
  "https://user:pass@hooks.example/",
  "https://hooks.example:25/",
  "file:///etc/passwd",
  "gopher://hooks.example/",
];
const KEYS = { p256dh: "B".repeat(87), auth: "A".repeat(22) };

/** By every door through which a customer names an address that the server then asks. */
async function reachInside(world: AttackWorld): Promise<void> {
  const { key } = await world.customer();
  const preferences = {
    channels: ["webhook"],
    email: null,
    rateStep: "0",
    trustedContact: null,
    minutesUntilEscalation: 10,
    quietKinds: [],
  };
  const doors = [
    (url: string) => world.post("/v1/webhooks", { url, eventTypes: ["loan_created"] }, { key }),
    (url: string) => world.post("/v1/push/subscriptions", { endpoint: url, keys: KEYS }, { key }),
    (url: string) =>
      world.put("/v1/notification-preferences", { ...preferences, webhookUrl: url }, { key }),
  ];
  for (const [number, door] of doors.entries()) {
    const open = await door("https://hooks.example/x");
    expect(open.status, `door ${number}: ${open.text}`).toBeLessThan(300);
    for (const url of INSIDE) {
      const { status } = await door(url);
      expect([400, 422], `door ${number}, ${url}: ${status}`).toContain(status);
    }
  }
}

/** A name that resolves to this machine is found out when it is resolved, and nobody is asked. */
async function reachInsideByName(world: AttackWorld): Promise<void> {
  let connections = 0;
  const inside = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  inside.listen(0, "127.0.0.1");
  await once(inside, "listening");
  try {
    const { key } = await world.customer({ BTC: "2" });
    const url = `https://localhost:${(inside.address() as AddressInfo).port}/`;
    const asked = { url, eventTypes: ["loan_created"] };
    const hook = String((await world.accepted("/v1/webhooks", asked, key)).body["webhook"]);
    const loan = { market: "btc-usdc", collateral: "1", borrow: "1000" };
    await world.accepted("/v1/loans", loan, key);
    const attempts = async (): Promise<number> => {
      const { body } = await world.get(`/v1/webhooks/${hook}/deliveries`, { key });
      return Math.max(0, ...(body["items"] as { attempts: number }[]).map((item) => item.attempts));
    };
    await until(async () => (await attempts()) > 0);
    expect(connections).toBe(0);
  } finally {
    inside.close();
  }
}

/** Members that every object inherits, written into bodies: none may become anybody's role or right. */
async function pollutePrototypes(world: AttackWorld): Promise<void> {
  const { account, key } = await world.customer({ BTC: "1" });
  const rights = '{"roles":["operator"],"kind":"person","isAdmin":true,"account":"lender"}';
  const tries: readonly (readonly [string, string])[] = [
    ["/v1/loans", `{"market":"btc-usdc","collateral":"1","borrow":"1","__proto__":${rights}}`],
    ["/v1/loans", `{"market":"btc-usdc","constructor":{"prototype":${rights}}}`],
    ["/v1/keys", `{"name":"x","roles":["customer"],"account":"${account}","__proto__":${rights}}`],
    ["/v1/loans/preview", `{"__proto__":${rights},"market":"__proto__"}`],
    ["/v1/markets/__proto__/supply", '{"assets":"1"}'],
    ["/v1/markets/constructor/supply", '{"assets":"1"}'],
    ["/api/auth/sign-up/email", `{"email":"a@b.example","__proto__":${rights}}`],
  ];
  for (const [path, body] of tries) {
    const { status, text } = await world.post(path, body, { key });
    expect([400, 404, 422], `${path} ${body}: ${status} ${text}`).toContain(status);
  }
  expect((await world.get("/v1/me")).status).toBe(401);
  const me = await world.get("/v1/me", { key });
  expect(me.body).toMatchObject({ roles: ["customer"], account });
  const minted = { account, asset: "BTC", amount: "1", reference: fresh("minted") };
  expect((await world.post("/v1/deposits", minted, { key })).status).toBe(403);
}

/** Text of others that a spreadsheet would carry out when somebody opens the statement. */
async function writeFormulas(world: AttackWorld): Promise<void> {
  const { account, key } = await world.customer();
  const staff = await world.key(["operator", "custody"]);
  const formulas = ["=HYPERLINK(1)", "+1+cmd", "-1+cmd", "@SUM(A1)"].map((text) => fresh(text));
  for (const reference of formulas) {
    const coins = { account, asset: "USDC", amount: "1", reference };
    await world.accepted("/v1/deposits", coins, staff);
  }
  const period = "from=2026-01-01T00:00:00Z&to=2035-01-01T00:00:00Z";
  const { text } = await world.get(`/v1/customers/${account}/statement.csv?${period}`, { key });
  for (const formula of formulas) {
    expect(text).toContain(`'${formula}`);
    expect(text).not.toMatch(new RegExp(`[,"\n]${formula.replace(/[^\w]/g, "\\$&")}`));
  }
}

describeAttacks({
  attacks: {
    "an address behind the firewall": reachInside,
    "a name for an address behind the firewall": reachInsideByName,
    "members of prototypes in a body": pollutePrototypes,
    "formulas in a statement": writeFormulas,
  },
  holes: [
    {
      caughtBy: "an address behind the firewall",
      mode: "live",
      file: "apps/server/src/delivery/target.ts",
      find: "if (isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic(host);\n  return url;",
      replace: "return url;",
    },
  ],
});
