import { earningsRoutes, type ResponseOf, type Role } from "@plimsoll/contract";
import {
  accrual,
  as,
  toAssetsDown,
  toSeconds,
  type AccountId,
  type Command,
  type MarketId,
  type Millis,
} from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tellStory } from "../../../../test/history/story.ts";
import { accept, DOLLAR, openBook, REFERENCE } from "../../../../test/history/world.ts";
import { openWorld, type World } from "../../../../test/open-world.ts";
import { openHistory, type History } from "../../../followers/history/history.ts";
import { openJournalFeed, type JournalFeed } from "../../../followers/journal-feed.ts";
import { Workers } from "../../../foundation/workers/workers.ts";
import { HttpProblem } from "../../../views/http-problem.ts";
import { earningsHandlers } from "./earnings.ts";

let world: World;
let sequencer: Sequencer;
let feed: JournalFeed;
let history: History;
const workers = new Workers();
/** Puts in and takes out twice after the story. */
const SAVER = "alice";

beforeAll(async () => {
  world = await openWorld();
  sequencer = await openBook(world.store, "earnings");
  feed = await openJournalFeed(world.store, sequencer);
  history = await openHistory({ pool: world.pool, feed, log: pino({ level: "silent" }) });
  await tellStory(sequencer);
  const [by, market] = [SAVER as AccountId, REFERENCE];
  const supply = (assets: bigint): Command => ({
    type: "supply",
    by,
    onBehalf: by,
    market,
    assets: as(assets),
    shares: as(0n),
  });
  const withdraw = (assets: bigint): Command => ({
    type: "withdraw",
    by,
    onBehalf: by,
    receiver: by,
    market,
    assets: as(assets),
    shares: as(0n),
  });
  await accept(sequencer, [
    {
      type: "deposit",
      account: by,
      asset: "USDC" as never,
      amount: as(500n * DOLLAR),
      reference: null,
    },
    ...[supply(300n * DOLLAR), withdraw(120n * DOLLAR), supply(77n * DOLLAR), withdraw(1n)],
  ]);
});

afterAll(async () => {
  await workers.close();
  await history.close();
  await feed.close();
  await sequencer.close();
  await world.close();
});

type View = ResponseOf<typeof earningsRoutes.getSupplyEarnings>;
type Point = View["points"][number];
interface Query {
  readonly from?: string;
  readonly to?: string;
}

async function earningsOf(account: string, market: string, query: Query = {}): Promise<View> {
  const role: Role = "operator";
  const { body } = await earningsHandlers.getSupplyEarnings(
    {
      caller: { id: "key:op", kind: "key", name: role, roles: [role], account: null },
      ...{ address: "127.0.0.1", isConfined: false, headers: new Headers() },
      ...{ body: undefined, idempotency: undefined, params: { account, market }, query },
    },
    {
      book: { sequencer, served: { sequencer, history } },
      ...{ workers, databaseUrl: world.url },
    },
  );
  const text = new TextDecoder().decode(body.bytes);
  return earningsRoutes.getSupplyEarnings.response.parse(JSON.parse(text));
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof HttpProblem) return error.details.code;
    throw error;
  }
  return "answered";
}

const units = ({ baseUnits }: Point["worth"]): bigint => BigInt(baseUnits);
const addsUp = ({ putIn, takenOut, earned, lost, worth }: Point): boolean =>
  units(putIn) - units(takenOut) + units(earned) - units(lost) === units(worth);

/** What an account's shares are worth in the book itself, interest up to an instant, base units. */
const worthInBook = (account: string, market: string, at: number): Promise<bigint> =>
  sequencer.read(({ markets }) => {
    const found = markets.get(market as MarketId);
    const shares = found?.suppliers.get(account as AccountId)?.supplyShares;
    if (found === undefined || shares === undefined) return 0n;
    const totals = accrual(found, toSeconds(at as Millis)) ?? found;
    return toAssetsDown(shares, totals.totalSupplyAssets, totals.totalSupplyShares);
  });

describe("what a lender has earned", () => {
  test("adds up at every point, and ends with what the book says", async () => {
    for (const [account, market] of [
      ["lender", "btc-ladder"],
      ["lender", "btc-reference"],
      [SAVER, "btc-reference"],
    ] as const) {
      const { points, asOf, isWhole } = await earningsOf(account, market);
      expect(points.filter((point) => !addsUp(point))).toEqual([]);
      const last = points.at(-1);
      expect([last?.at, isWhole]).toEqual([asOf, true]);
      expect(last === undefined ? null : units(last.worth)).toBe(
        await worthInBook(account, market, Date.parse(asOf)),
      );
      const times = points.map(({ at }) => at);
      expect(times).toEqual(times.toSorted());
    }
  });

  test("has a point of its own for every movement, with sums up to it", async () => {
    const { points } = await earningsOf(SAVER, "btc-reference");
    const moves = points.filter(({ cause }) => cause === "supplied" || cause === "withdrawn");
    expect(
      moves.map(({ cause, putIn, takenOut }) => [cause, units(putIn), units(takenOut)]),
    ).toEqual([
      ["supplied", 300n * DOLLAR, 0n],
      ["withdrawn", 300n * DOLLAR, 120n * DOLLAR],
      ["supplied", 377n * DOLLAR, 120n * DOLLAR],
      ["withdrawn", 377n * DOLLAR, 120n * DOLLAR + 1n],
    ]);
  });

  test("tells a loss at the entry in which lenders bore it", async () => {
    const { rows } = await world.pool.query<{ market: string; lost: string; last: string }>(
      `SELECT market, sum(from_suppliers) AS lost, max(sequence) AS last FROM projections.liquidations
       WHERE from_suppliers > 0 GROUP BY market`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { market, lost, last } of rows) {
      const { points } = await earningsOf("lender", market);
      const loss = points.findLast(({ cause }) => cause === "loss");
      expect(loss?.sequence).toBe(Number(last));
      // He lent nearly all of it then; shares that nobody owns bear a trace.
      const missing = BigInt(lost) - (loss === undefined ? 0n : units(loss.lost));
      expect(missing >= 0n && missing <= 2n, `${missing}`).toBe(true);
    }
  });

  test("counts from the first share, whatever the span is, and ends where it is told", async () => {
    const whole = await earningsOf("lender", "btc-ladder");
    const middle = whole.points[whole.points.length >> 1];
    if (middle === undefined) throw new Error("there are no points");
    const later = await earningsOf("lender", "btc-ladder", { from: middle.at, to: middle.at });
    expect(later.points.at(-1)).toMatchObject({ at: middle.at, putIn: middle.putIn });
    expect(later.points.at(-1)?.worth).toEqual(middle.worth);
    expect(later.from).toBe(middle.at);
  });

  test("is empty for an account that never lent there, and refuses what is not", async () => {
    const none = await earningsOf("bob", "btc-reference");
    expect(none).toMatchObject({ from: null, intervalSeconds: null, isWhole: true, points: [] });
    expect(await codeOf(earningsOf("nobody-here", "btc-ladder"))).toBe("account_not_found");
    expect(await codeOf(earningsOf("lender", "no-market"))).toBe("market_not_found");
    const instant = (year: number) => `${year}-01-01T00:00:00.000Z`;
    const refused = [
      { from: instant(2900) },
      { from: instant(2026), to: instant(2025) },
      { from: instant(1990) },
    ];
    for (const query of refused) {
      expect(await codeOf(earningsOf("lender", "btc-ladder", query))).toBe("invalid_field");
    }
  });

  test("belongs to the lender and to staff who answer for the book", () => {
    expect(earningsRoutes.getSupplyEarnings.access).toEqual({
      kind: "roles",
      roles: ["customer", "operator", "risk", "auditor"],
      owner: "account",
    });
  });
});
