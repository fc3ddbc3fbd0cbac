import { afterAll, expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { HOUR, WrongClock } from "./wrong-clock.ts";

const clock = new WrongClock();
afterAll(() => clock.remove());

/** No attack but a night: the clock leaps when the lid is opened, and the sandbox goes on as if nothing were. */
async function sleep(world: AttackWorld): Promise<void> {
  const { key } = await world.customer({ BTC: "10" });
  clock.be(8 * HOUR);
  const loan = fresh("loan");
  const opened = { loan, market: "btc-usdc", collateral: "1", borrow: "1000" };
  const operator = await world.key(["operator"]);
  await world.accepted(
    "/v1/quotes",
    { feed: "btc-usd", venue: "sandbox", price: "78700" },
    operator,
  );
  expect((await world.post("/v1/loans", opened, { key })).status).toBeLessThan(300);
  expect((await world.get("/ready")).status).toBe(200);
  const { body } = await world.get("/v1/alarms", { key: operator });
  expect(body["items"]).toEqual([]);
  const { body: seen } = await world.get("/v1/clock", { key: operator });
  expect(seen).toMatchObject({ isTrusted: true, stoppedAt: null });
  expect(Date.parse(String(seen["bookTime"]))).toBeGreaterThan(Date.now() + 7 * HOUR);
}

describeAttacks({
  modes: ["sandbox"],
  environment: clock.environment,
  attacks: { "to stop for a laptop that has slept": sleep },
});
