import { AUDIT_LOG } from "@plimsoll/journal";
import { afterAll, expect } from "vitest";
import { until } from "../../until.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { officer, type Officer } from "../harness/officer.ts";
import { DAY, debtOf, HOUR, untilReady, WrongClock } from "./wrong-clock.ts";

const clock = new WrongClock();
afterAll(() => clock.remove());

/** Runs with a clock that is wrong by so much, and puts it right again. */
async function whileWrong(wrongBy: number, act: () => Promise<void>): Promise<void> {
  clock.be(wrongBy);
  try {
    await act();
  } finally {
    clock.be(0);
  }
}

async function borrower(world: AttackWorld) {
  const { key } = await world.customer({ BTC: "10", USDC: "1000" });
  const loan = fresh("loan");
  const opened = { loan, market: "btc-usdc", collateral: "8", borrow: "300000" };
  await world.accepted("/v1/loans", opened, key);
  return { key, loan };
}

interface Stamped {
  readonly sequence: number;
  readonly at: number;
}

/** Does, on the console and over HTTP, what the audit log writes down, and finds when it and its checkpoint say that it was. */
async function writeAuditLog(world: AttackWorld): Promise<void> {
  const name = fresh("while-wrong");
  const made = await world.run(["keys", "create", "--role", "auditor", "--name", name]);
  expect(made.code, made.output).toBe(0);
  await world.post("/api/auth/sign-in/email", { email: `${name}@example.com`, password: "x" });
  let entries: Stamped[] = [];
  await until(async () => {
    entries = await world.sql<Stamped>(
      `SELECT sequence::float8, at::float8 FROM journal.entries JOIN journal.books USING (book_number)
        WHERE book_id = $1 AND body LIKE $2 ORDER BY sequence`,
      [AUDIT_LOG, `%${name}%`],
    );
    return entries.length >= 2;
  });
  let lines: { readonly line: string }[] = [];
  await until(async () => {
    lines = await world.sql<{ readonly line: string }>(
      "SELECT line FROM anchors.checkpoints WHERE book_id = $1 AND sequence >= $2",
      [AUDIT_LOG, entries[0]?.sequence],
    );
    return lines.length > 0;
  });
  const checkpoints = lines.map(({ line }) => Date.parse((JSON.parse(line) as { at: string }).at));
  for (const at of [...entries.map((entry) => entry.at), ...checkpoints]) {
    expect(Math.abs(at - Date.now())).toBeLessThan(HOUR / 2);
  }
}

const onDuty = new Map<AttackWorld, Officer>();

/** Somebody of the staff who gets letters about alarms; the first one of a kind tells of those that soon follow. */
async function officerOnDuty(world: AttackWorld): Promise<Officer> {
  const known = onDuty.get(world) ?? (await officer(world, ["risk"]));
  onDuty.set(world, known);
  return known;
}

/** A clock that is wrong for a while charges nobody and lends to nobody; what makes a loan safer goes on. */
const jump = (wrongBy: number) => async (world: AttackWorld) => {
  const { key, loan } = await borrower(world);
  const operator = await world.key(["operator"]);
  const { email } = await officerOnDuty(world);
  let log = "";
  world.server.child.stdout?.on("data", (bytes: Buffer) => (log += bytes.toString()));
  const before = await debtOf(world, loan, key);
  await whileWrong(wrongBy, async () => {
    await untilReady(world, 503);
    const post = (act: string, body: object) =>
      world.post(`/v1/loans/${loan}/${act}`, body, { key });
    for (const [act, body] of [
      ["borrow", { assets: "1000" }],
      ["release", { assets: "0.1" }],
    ] as const) {
      const { status, body: answer } = await post(act, body);
      expect(status, act).toBe(503);
      expect(answer["code"], act).toBe("clock_untrusted");
    }
    const another = { market: "btc-usdc", collateral: "1", borrow: "1000" };
    expect((await world.post("/v1/loans", another, { key })).status).toBe(503);
    expect((await post("repay", { assets: "100" })).status).toBe(200);
    expect((await post("pledge", { assets: "0.1" })).status).toBe(200);
    await world.accepted("/v1/quotes", { feed: "btc-usd", price: "78699" }, operator);
    const first = await debtOf(world, loan, key);
    expect(first).toBeGreaterThan(before - 100.01);
    expect(first).toBeLessThan(before - 99);
    // Time stands still, however often something is written.
    await world.accepted("/v1/quotes", { feed: "btc-usd", price: "78700" }, operator);
    expect(await debtOf(world, loan, key)).toBe(first);
    const metrics = await world.get("/metrics", { key: operator });
    expect(metrics.text).toContain('plimsoll_alarm{name="clock_jumped"} 1');
    const { body } = await world.get("/v1/alarms", { key: operator });
    // That the database contradicts may be known by then, too.
    expect(body["items"]).toContainEqual(
      expect.objectContaining({ name: "clock_jumped", stopsService: true }),
    );
    const isTold = () =>
      world.mailbox.letters.some(
        ({ to, subject }) => to === email && subject === "Plimsoll: alarm clock_jumped",
      );
    await until(isTold);
    await until(() => log.includes('"alarm":"clock_jumped"'));
    await writeAuditLog(world);
    const stranger = await world.get("/ready");
    expect(stranger.body["alarms"]).toEqual(["clock_jumped"]);
    expect(stranger.text).not.toContain("POST /v1/clock/accept");
  });
  await untilReady(world, 200);
  await world.accepted(`/v1/loans/${loan}/borrow`, { assets: "1000" }, key);
  const after = await debtOf(world, loan, key);
  expect(after).toBeGreaterThan(before + 900);
  expect(after).toBeLessThan(before + 901);
};

const MEDIAN = {
  kind: "median",
  decimals: 8,
  venues: ["kraken", "coinbase", "bitstamp"],
  minVenues: 3,
  maxAgeMs: 60_000,
  outlierDistance: "0.01",
  jumpGate: "0.05",
  confirmVenues: 3,
  confirmAfterMs: 30_000,
  holdGate: "0.2",
  holdForMs: 3_600_000,
};

/** Quotes that are true are no older and no younger than they are, before, during and after. */
async function makeQuotesStale(world: AttackWorld): Promise<void> {
  const key = await world.key(["operator"]);
  const feed = fresh("feed");
  await world.accepted("/v1/feeds", { feed, settings: MEDIAN }, key);
  const quote = async (price: string, isDated: boolean, venues = MEDIAN.venues) => {
    for (const venue of venues) {
      const dated = isDated ? { quotedAt: new Date().toISOString() } : {};
      await world.accepted("/v1/quotes", { feed, venue, price, ...dated }, key);
    }
  };
  const mark = async () => {
    const { body } = await world.get(`/v1/feeds/${feed}`);
    return (body["mark"] as { readonly status: string }).status;
  };
  await quote("100", true);
  expect(await mark()).toBe("fresh");
  for (const wrongBy of [HOUR, -HOUR]) {
    await whileWrong(wrongBy, async () => {
      await untilReady(world, 503);
      // One venue speaks again: the quotes of the others are as fresh as they were.
      await quote("100.1", false, ["kraken"]);
      expect(await mark()).toBe("fresh");
      await quote("100.2", true);
      expect(await mark()).toBe("fresh");
    });
    await untilReady(world, 200);
    await quote("100.1", true, ["coinbase"]);
    expect(await mark()).toBe("fresh");
  }
}

/** Nobody but an operator says that a clock is right, and only about what was seen. */
async function acceptAnyClock(world: AttackWorld): Promise<void> {
  const { key, loan } = await borrower(world);
  const before = await debtOf(world, loan, key);
  await whileWrong(400 * DAY, async () => {
    await untilReady(world, 503);
    const operator = await world.key(["operator"]);
    const { body: seen } = await world.get("/v1/clock", { key: operator });
    expect(seen).toMatchObject({ isTrusted: false });
    const aheadSeconds = Number(seen["aheadSeconds"]);
    expect(Math.abs(aheadSeconds - 400 * 86_400)).toBeLessThan(60);
    const accept = (told: { readonly key?: string }, ahead: number) =>
      world.post("/v1/clock/accept", { aheadSeconds: ahead, reason: "attack" }, told);
    expect((await accept({}, aheadSeconds)).status).toBe(401);
    expect((await accept({ key }, aheadSeconds)).status).toBe(403);
    const others = await world.key(["risk", "auditor", "custody"]);
    expect((await accept({ key: others }, aheadSeconds)).status).toBe(403);
    const mistaken = await accept({ key: operator }, 3_600);
    expect(mistaken.status).toBe(409);
    expect(mistaken.body["code"]).toBe("clock_moved");
    expect((await world.get("/ready")).status).toBe(503);
  });
  await untilReady(world, 200);
  expect(await debtOf(world, loan, key)).toBeLessThan(before + 1);
}

/** Who starts the server anew while the clock is wrong gets no further. */
async function startWithWrongClock(world: AttackWorld): Promise<void> {
  const entries = await world.commands("tick");
  for (const wrongBy of [400 * DAY, -HOUR]) {
    await whileWrong(wrongBy, async () => {
      const { code, output } = await world.run([], { PORT: "0" });
      expect(code).toBe(1);
      expect(output).toContain("The clock of this machine says");
      expect(output).toContain("that of the database");
    });
  }
  await untilReady(world, 200);
  expect(await world.commands("tick")).toBe(entries);
}

const AHEAD = "a clock that is 400 days ahead for a while";
const CONTRADICTED = "a start with a clock that the database contradicts";

describeAttacks({
  modes: ["live"],
  // A checkpoint is made of whatever is written.
  environment: { ...clock.environment, PLIMSOLL_ANCHOR_ENTRIES: "1" },
  attacks: {
    [AHEAD]: jump(400 * DAY),
    "a clock that is an hour ahead for a while": jump(HOUR),
    "a clock that is an hour back for a while": jump(-HOUR),
    "a clock that makes true quotes stale": makeQuotesStale,
    "a wrong clock that anybody accepts": acceptAnyClock,
    [CONTRADICTED]: startWithWrongClock,
  },
  holes: [
    {
      caughtBy: CONTRADICTED,
      mode: "live",
      file: "apps/server/src/start/open-clock.ts",
      find: "if (found.apartMillis > jumpMillisMax) throw",
      replace: "if (found.apartMillis === Infinity) throw",
    },
    {
      caughtBy: AHEAD,
      mode: "live",
      file: "apps/server/src/foundation/clock/clock-guard.ts",
      find: "return isTrusted ? wall : this.#lastGood;",
      replace: "return wall;",
    },
    {
      caughtBy: AHEAD,
      mode: "live",
      file: "apps/server/src/start/open-callers.ts",
      find: "const now = (): number => clock.estimate();",
      replace: "const now = Date.now;",
    },
    {
      caughtBy: AHEAD,
      mode: "live",
      file: "apps/server/src/book/new-debt.ts",
      find: "!isNewDebt(command, book) ||",
      replace: "command.type !== undefined ||",
    },
  ],
});
