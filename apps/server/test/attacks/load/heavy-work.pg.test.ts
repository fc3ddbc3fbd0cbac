import { expect } from "vitest";
import { fresh, type AttackWorld, type Answered } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

const PERIOD = "?from=2026-01-01T00:00:00Z&to=2035-01-01T00:00:00Z";
const step = (triggerLtv: string, targetLtv: string) => ({
  steps: [{ kind: "deleverage", triggerLtv, targetLtv, cap: null }],
});
/** As much work as one request may ask for. */
const PREVIEW = {
  market: "btc-usdc",
  collateral: "1",
  borrow: "40000",
  pastCrashes: true,
  plan: step("0.8", "0.7"),
  comparePlans: [
    step("0.81", "0.7"),
    step("0.82", "0.7"),
    step("0.83", "0.7"),
    step("0.84", "0.7"),
  ],
  falls: ["0.1", "0.2", "0.3", "0.4", "0.5"],
};
/** What a flood is answered with beyond what one account may have under way. */
const REFUSED = [429, 503];

type Send = (key: string, signal?: AbortSignal) => Promise<Answered>;

/**
 * Sends a hundred at once in one account's name. While it is under way, writes are decided, the process is alive,
 * and another account's work is taken.
 */
async function flood(world: AttackWorld, send: Send): Promise<void> {
  const attacker = await world.customer({ BTC: "2" });
  const other = await world.customer({ BTC: "2" });
  const staff = await world.key(["operator", "custody"]);
  // The door is open: one of it is answered.
  expect((await send(attacker.key)).status).toBe(200);
  const leave = new AbortController();
  const statuses: number[] = [];
  const all = Array.from({ length: 100 }, async () => {
    const answer = await send(attacker.key, leave.signal).catch(() => null);
    if (answer !== null) statuses.push(answer.status);
  });
  try {
    const served = send(other.key);
    const reference = fresh("meanwhile");
    const { account } = other;
    const coins = { account, asset: "BTC", amount: "1", reference };
    await world.accepted("/v1/deposits", coins, staff);
    expect((await world.get("/health")).status).toBe(200);
    expect((await world.get("/v1/public")).status).toBe(200);
    expect((await served).status).toBe(200);
    const refused = () => statuses.filter((status) => REFUSED.includes(status));
    // On a busy machine the other's answer may be here before the last refusal.
    await expect.poll(() => refused().length).toBeGreaterThan(80);
    expect(statuses.filter((status) => status !== 200 && !REFUSED.includes(status))).toEqual([]);
  } finally {
    leave.abort();
    await Promise.all(all);
  }
}

const previews = (world: AttackWorld) =>
  flood(world, (key, signal) =>
    world.post("/v1/loans/preview", PREVIEW, { key, ...(signal && { signal }) }),
  );

async function statements(world: AttackWorld): Promise<void> {
  const accounts = new Map<string, string>();
  await flood(world, async (key, signal) => {
    const account =
      accounts.get(key) ?? String((await world.get("/v1/me", { key })).body["account"]);
    accounts.set(key, account);
    const path = `/v1/customers/${account}/statement.pdf${PERIOD}`;
    return world.get(path, { key, ...(signal && { signal }) });
  });
}

/** Begins work and leaves, again and again: what nobody waits for must not stand in anybody's way. */
async function leavingClients(world: AttackWorld): Promise<void> {
  const { key } = await world.customer({ BTC: "2" });
  const preview = (signal?: AbortSignal) =>
    world.post("/v1/loans/preview", PREVIEW, { key, ...(signal && { signal }) });
  for (let round = 0; round < 12; round += 1) {
    const leave = new AbortController();
    const left = preview(leave.signal).catch(() => null);
    // The server has begun with it once it answers something that came later.
    await world.get("/v1/me", { key });
    leave.abort();
    await left;
    await world.get("/health");
  }
  expect((await preview()).status).toBe(200);
}

describeAttacks({
  attacks: {
    "a hundred loans rehearsed in all past crashes by one account": previews,
    "a hundred statements of one account": statements,
    "clients that begin work and leave": leavingClients,
  },
  holes: [
    {
      caughtBy: "a hundred loans rehearsed in all past crashes by one account",
      mode: "live",
      file: "apps/server/src/foundation/workers/workers.ts",
      find: "if (own.length < most) return;",
      replace: "if (own.length >= 0) return;",
    },
  ],
});
