import { expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { Receiver } from "../../webhooks/receiver.ts";
import { until } from "../../until.ts";

type Customer = Awaited<ReturnType<AttackWorld["customer"]>>;

const ALL_OF_A_LOAN = ["loan_created", "borrowed", "repaid", "loan_closed", "collateral_pledged"];

async function open(world: AttackWorld, by: Customer, loan: string): Promise<number> {
  const terms = { loan, market: "btc-usdc", collateral: "1", borrow: "1000" };
  return sequenceOf(await world.accepted("/v1/loans", terms, by.key));
}

async function close(world: AttackWorld, by: Customer, loan: string): Promise<number> {
  return sequenceOf(await world.accepted(`/v1/loans/${loan}/close`, {}, by.key));
}

const sequenceOf = ({ body }: { body: Readonly<Record<string, unknown>> }) =>
  Number(body["sequence"]);

const pairs = new WeakMap<AttackWorld, Promise<readonly [Customer, Customer]>>();

/** Two customers, the same in all attacks, and a name for the loan that first one of them has and then the other. */
async function nameOfTwo(world: AttackWorld) {
  const make = () => world.customer({ BTC: "20", USDC: "5000" });
  const pair = pairs.get(world) ?? Promise.all([make(), make()]);
  pairs.set(world, pair);
  const [first, second] = await pair;
  return { first, second, loan: fresh("used-twice") };
}

async function rescueLink(world: AttackWorld, of: Customer, loan: string): Promise<string> {
  const made = await world.accepted(`/v1/loans/${loan}/rescue-links`, {}, of.key);
  const path = String(made.body["path"]);
  expect((await world.get(path)).status).toBe(200);
  return path;
}

/** Nobody sees or pays anything by a link of a loan that is closed, and the link's list has forgotten it. */
async function expectVoid(world: AttackWorld, path: string, payer: Customer): Promise<void> {
  expect((await world.get(path)).status).toBe(404);
  for (const [way, assets] of [
    ["repay", "1"],
    ["pledge", "0.1"],
  ]) {
    const paid = await world.post(`${path}/${way}`, { assets }, { key: payer.key });
    expect(paid.status, way).toBe(404);
  }
}

async function rescueAnothersLaterLoan(world: AttackWorld): Promise<void> {
  const { first, second, loan } = await nameOfTwo(world);
  await open(world, first, loan);
  const path = await rescueLink(world, first, loan);
  await close(world, first, loan);
  await open(world, second, loan);
  await expectVoid(world, path, first);
}

async function rescueOwnLaterLoan(world: AttackWorld): Promise<void> {
  const { first, second, loan } = await nameOfTwo(world);
  await open(world, first, loan);
  const path = await rescueLink(world, first, loan);
  await close(world, first, loan);
  await open(world, first, loan);
  await expectVoid(world, path, second);
  // A link of the loan that is open now opens it.
  await rescueLink(world, first, loan);
}

/** Links of older releases do not say whose loan, or which loan, they are for. */
async function rescueByAnOldLink(world: AttackWorld): Promise<void> {
  const { first, second, loan } = await nameOfTwo(world);
  await open(world, first, loan);
  for (const column of ["owner", "loan_sequence"]) {
    const path = await rescueLink(world, first, loan);
    await world.sql(`UPDATE service.rescue_links SET ${column} = NULL WHERE loan = $1`, [loan]);
    await expectVoid(world, path, second);
  }
}

/** The first owner's endpoint hears all of the first loan, and of the second one nothing. */
async function hearOfALaterLoan(world: AttackWorld): Promise<void> {
  const receiver = new Receiver();
  const url = await receiver.open();
  try {
    const { first, second, loan } = await nameOfTwo(world);
    await world.accepted("/v1/webhooks", { url, eventTypes: ALL_OF_A_LOAN }, first.key);
    const opened = await open(world, first, loan);
    await close(world, first, loan);
    const again = await open(world, second, loan);
    await close(world, second, loan);
    // The first owner's next loan comes after all of it: once that is told, so is everything before.
    const last = await open(world, first, fresh("own"));
    const told = () => receiver.received.map(({ body }) => sequenceIn(body));
    await until(() => told().includes(last));
    expect(told()).toContain(opened);
    expect(told().filter((sequence) => sequence >= again && sequence < last)).toEqual([]);
  } finally {
    await receiver.close();
  }
}

const sequenceIn = (message: string) =>
  (JSON.parse(message) as { data: { sequence: number } }).data.sequence;

const sequencesOf = ({ body }: { readonly body: Readonly<Record<string, unknown>> }) =>
  (body["items"] as { sequence: number }[]).map(({ sequence }) => sequence);

/** What is read under the name: events, papers, alerts, notifications, links. */
async function readALaterLoan(world: AttackWorld): Promise<void> {
  const { first, second, loan } = await nameOfTwo(world);
  const opened = await open(world, first, loan);
  await close(world, first, loan);
  const again = await open(world, second, loan);
  const mine = { key: first.key };
  expect((await world.get(`/v1/loans/${loan}`, mine)).status).toBe(404);
  // What happened to a loan of one's own stays to be read, and nothing of the next one under its name.
  const own = sequencesOf(await world.get(`/v1/loans/${loan}/events`, mine));
  expect(own).toContain(opened);
  expect(own.filter((sequence) => sequence >= again)).toEqual([]);
  expect((await world.get(`/v1/loans/${loan}/rescue-links`, mine)).status).toBe(404);
  const alertsOf = await world.put(`/v1/loans/${loan}/alerts`, { alertLtvs: ["0.5"] }, mine);
  expect(alertsOf.status).toBe(404);
  const sequences = sequencesOf(await world.get(`/v1/loans/${loan}/events`, { key: second.key }));
  expect(sequences).toContain(again);
  // Nor does the second owner learn what the first one's loan was.
  expect(sequences).not.toContain(opened);
  for (const path of ["alerts", "liquidations"]) {
    const list = await world.get(`/v1/${path}?loan=${loan}`, mine);
    expect(list.body["items"], path).toEqual([]);
  }
  const told = await world.get(`/v1/notifications?loan=${loan}`, mine);
  expect(told.body["items"]).toEqual([]);
}

/** A loan that is opened again begins anew: no alert of the loan before is set, spent or acknowledged. */
async function inheritAlerts(world: AttackWorld): Promise<void> {
  const { first, second, loan } = await nameOfTwo(world);
  await open(world, first, loan);
  const own = { alertLtvs: ["0.6"] };
  expect((await world.put(`/v1/loans/${loan}/alerts`, own, { key: first.key })).status).toBe(200);
  const before = await world.get(`/v1/loans/${loan}`, { key: first.key });
  expect(before.body["alertLtvs"]).toEqual(["0.6"]);
  await close(world, first, loan);
  await open(world, second, loan);
  const after = await world.get(`/v1/loans/${loan}`, { key: second.key });
  expect(after.body["alertLtvs"]).toEqual([]);
}

describeAttacks({
  environment: { PLIMSOLL_PRIVATE_WEBHOOKS: "allow" },
  attacks: {
    "a rescue link on another's later loan of the same name": rescueAnothersLaterLoan,
    "a rescue link on the same owner's later loan": rescueOwnLaterLoan,
    "a rescue link that does not say for which loan it is": rescueByAnOldLink,
    "an endpoint that hears of another's later loan": hearOfALaterLoan,
    "a former owner who reads under the loan's name": readALaterLoan,
    "alerts that pass to the next owner of the name": inheritAlerts,
  },
  holes: [
    {
      caughtBy: "a rescue link on the same owner's later loan",
      mode: "live",
      file: "apps/server/src/edge/http/routes/rescue.ts",
      find: "opened > safeInteger(row.loan_sequence)",
      replace: "opened < 0",
    },
    {
      caughtBy: "an endpoint that hears of another's later loan",
      mode: "live",
      file: "apps/server/src/followers/history/loan-owners.ts",
      find: "find(({ sequence }) => sequence <= entry.sequence)",
      replace: "at(-1)",
    },
  ],
});
