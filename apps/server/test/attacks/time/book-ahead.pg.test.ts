import { afterAll, expect } from "vitest";
import { until } from "../../until.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { DAY, debtOf, untilReady, WrongClock } from "./wrong-clock.ts";

const clock = new WrongClock();
afterAll(() => clock.remove());

/** Accepts the clock as it is, as an operator who has looked at it. */
async function accept(world: AttackWorld): Promise<void> {
  await untilReady(world, 503);
  const key = await world.key(["operator"]);
  const { body } = await world.get("/v1/clock", { key });
  const { aheadSeconds } = body;
  await world.accepted("/v1/clock/accept", { aheadSeconds, reason: "looked right" }, key);
  await untilReady(world, 200);
}

/** A wrong clock that an operator was made to believe: nothing is lost for good. */
async function believeWrongClock(world: AttackWorld): Promise<void> {
  const { key } = await world.customer({ BTC: "10", USDC: "20000" });
  const operator = await world.key(["operator"]);
  const loan = fresh("loan");
  const opened = { loan, market: "btc-usdc", collateral: "8", borrow: "300000" };
  await world.accepted("/v1/loans", opened, key);
  const quote = (price: string) =>
    world.accepted("/v1/quotes", { feed: "btc-usd", price }, operator);
  clock.be(400 * DAY);
  await accept(world);
  await world.accepted(`/v1/loans/${loan}/repay`, { assets: "1" }, key);
  clock.be(0);
  await accept(world);
  const standing = async () => {
    const { body } = await world.get("/v1/alarms", { key: operator });
    return (body["items"] as readonly { readonly name: string }[]).map(({ name }) => name);
  };
  await until(async () => (await standing()).includes("book_ahead"));
  // The book is served, and its time stands.
  const damaged = await debtOf(world, loan, key);
  expect(damaged).toBeGreaterThan(316_000);
  await quote("78699");
  expect(await debtOf(world, loan, key)).toBe(damaged);

  const path = "/v1/markets/btc-usdc/return-interest";
  const body = { assets: (damaged - 300_000 - 0.05).toFixed(6), reason: "a wrong clock" };
  expect((await world.post(path, body)).status).toBe(401);
  expect((await world.post(path, body, { key })).status).toBe(403);
  const staff = await world.key(["risk", "auditor", "custody"]);
  expect((await world.post(path, body, { key: staff })).status).toBe(403);
  const tooMuch = await world.post(path, { ...body, assets: "20000" }, { key: operator });
  expect(tooMuch.status).toBe(409);
  expect(tooMuch.body["code"]).toBe("interest_not_owed");
  expect(await debtOf(world, loan, key)).toBe(damaged);
  const returned = await world.accepted(path, body, operator);
  expect(returned.text).toContain('"type":"interest_returned"');
  const auditor = await world.key(["auditor"]);
  const audited = async (act: string) => {
    const { body: page } = await world.get(`/v1/audit-log?act=${act}`, { key: auditor });
    return page["items"] as readonly { readonly details: Readonly<Record<string, string>> }[];
  };
  await until(async () => (await audited("interest.returned")).length === 1);
  const [done] = await audited("interest.returned");
  expect(done).toMatchObject({ subject: "market:btc-usdc", details: body });
  expect(BigInt(done?.details["from"] ?? 0)).toBeGreaterThan(BigInt(done?.details["to"] ?? 0));
  // One that was refused, and one that was not; each was written down before.
  expect(await audited("interest.return_begun")).toHaveLength(2);
  const accepted = await audited("clock.accepted");
  expect(accepted).toHaveLength(2);
  const [back, ahead] = accepted.map(
    ({ details: { from, to } }) => Date.parse(to ?? "") - Date.parse(from ?? ""),
  );
  expect(Math.round((ahead ?? 0) / DAY)).toBe(400);
  expect(Math.round((back ?? 0) / DAY)).toBe(-400);
  const after = await debtOf(world, loan, key);
  expect(after).toBeGreaterThanOrEqual(300_000);
  expect(after).toBeLessThan(300_000.1);
  // Whoever follows the journal has it, and the loan can be closed.
  await until(async () => {
    const { text } = await world.get("/v1/actions?limit=50", { key: operator });
    return text.includes("interest_returned");
  });
  await world.accepted(`/v1/loans/${loan}/close`, {}, key);
}

describeAttacks({
  modes: ["live"],
  environment: clock.environment,
  attacks: { "a wrong clock that an operator has believed": believeWrongClock },
});
