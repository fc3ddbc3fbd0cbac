import { expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { signUpUninvited } from "./sign-up-uninvited.ts";

const AT_ONCE = 20;

/** Sends the same thing many times at once and counts what was accepted. */
async function acceptedOf(send: (index: number) => Promise<{ readonly status: number }>) {
  const sent = Array.from({ length: AT_ONCE }, (_, index) => send(index));
  const answers = await Promise.all(sent);
  const serverErrors = answers.filter(({ status }) => status >= 500);
  expect(serverErrors).toEqual([]);
  return answers.filter(({ status }) => status < 300).length;
}

const balanceOf = async (world: AttackWorld, account: string, key: string, asset: string) => {
  const { body } = await world.get(`/v1/customers/${account}/balances`, { key });
  const balances = body["balances"] as { asset: string; amount: string }[];
  return balances.find((balance) => balance.asset === asset)?.amount ?? "0";
};

/** One bitcoin, pledged for twenty loans, and one purse of dollars lent twenty times. */
async function spendTwice(world: AttackWorld): Promise<void> {
  const { account, key } = await world.customer({ BTC: "1", USDC: "1000" });
  const loan = { market: "btc-usdc", collateral: "1", borrow: "1000" };
  expect(await acceptedOf(() => world.post("/v1/loans", loan, { key }))).toBe(1);
  expect(await balanceOf(world, account, key, "BTC")).toBe("0");
  const lent = { assets: "2000" };
  const supply = () => world.post("/v1/markets/btc-usdc/supply", lent, { key });
  expect(await acceptedOf(supply)).toBe(1);
  expect(await balanceOf(world, account, key, "USDC")).toBe("0");
}

/** Pays out at the custodian what is there once. */
async function withdrawTwice(world: AttackWorld): Promise<void> {
  const { account, key } = await world.customer({ USDC: "100" });
  const staff = await world.key(["operator", "custody"]);
  const coins = { account, asset: "USDC", amount: "100" };
  const withdraw = () =>
    world.post("/v1/withdrawals", { ...coins, reference: fresh("out") }, { key: staff });
  expect(await acceptedOf(withdraw)).toBe(1);
  expect(await balanceOf(world, account, key, "USDC")).toBe("0");
}

/** One key of idempotency: sent many times at once it counts once, and never for anything else. */
async function repeatOneKey(world: AttackWorld): Promise<void> {
  const { account, key } = await world.customer({ USDC: "1000" });
  const headers = { "idempotency-key": fresh("once") };
  const supply = (assets: string) =>
    world.post("/v1/markets/btc-usdc/supply", { assets }, { key, headers });
  expect(await acceptedOf(() => supply("10"))).toBeGreaterThan(0);
  expect(await balanceOf(world, account, key, "USDC")).toBe("990");
  expect((await supply("20")).status).toBeGreaterThanOrEqual(400);
  expect(await balanceOf(world, account, key, "USDC")).toBe("990");
}

/** One arrival at the custodian, confirmed by many requests with keys of their own. */
async function depositOneReferenceTwice(world: AttackWorld): Promise<void> {
  const { account, key } = await world.customer();
  const staff = await world.key(["operator", "custody"]);
  const coins = { account, asset: "USDC", amount: "100", reference: fresh("arrival") };
  expect(await acceptedOf(() => world.post("/v1/deposits", coins, { key: staff }))).toBe(1);
  expect(await balanceOf(world, account, key, "USDC")).toBe("100");
}

describeAttacks({
  // Nobody comes here by the front door.
  environment: { PLIMSOLL_REGISTRATION: "closed" },
  attacks: {
    "a stranger who signs up where nobody may": signUpUninvited,
    "a balance that is spent many times at once": spendTwice,
    "a balance that is paid out many times at once": withdrawTwice,
    "one idempotency key, many times at once": repeatOneKey,
    "one arrival that is confirmed many times at once": depositOneReferenceTwice,
  },
  holes: [
    {
      caughtBy: "one idempotency key, many times at once",
      mode: "live",
      file: "apps/server/src/edge/http/mount.ts",
      find: "fingerprint(context, idempotencyKey, raw)",
      replace: "fingerprint(context, idempotencyKey + String(Math.random()), raw)",
    },
  ],
});
