import { historyRoutes, receiptRoutes, statementRoutes, type Role } from "@plimsoll/contract";
import type { AccountId } from "@plimsoll/engine";
import { verifyReceipt, type Receipt } from "@plimsoll/receipt";
import type { Sequencer } from "@plimsoll/sequencer";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tellStory } from "../../../../test/history/story.ts";
import { openWorld, type World } from "../../../../test/open-world.ts";
import { accept, BTC, COIN, deposit, openBook } from "../../../../test/history/world.ts";
import type { Caller } from "../../../people/caller.ts";
import { openHistory, type History } from "../../../followers/history/history.ts";
import { Workers } from "../../../foundation/workers/workers.ts";
import type { Written } from "../../../foundation/workers/written.ts";
import { HttpProblem } from "../../../views/http-problem.ts";
import { openJournalFeed, type JournalFeed } from "../../../followers/journal-feed.ts";
import { EventLog } from "../../../followers/stream/event-log.ts";
import { makeOperatorKey } from "../../../followers/receipts/operator-key.ts";
import { historyHandlers } from "./history.ts";
import { receiptHandlers } from "./receipts.ts";
import { FrameHub } from "../streams/frame-hub.ts";
import { StreamDoor } from "../streams/stream-door.ts";
import { statementHandlers } from "./statements.ts";
import { streamHandlers } from "./stream.ts";

let world: World;
let sequencer: Sequencer;
let feed: JournalFeed;
let history: History;
let eventLog: EventLog;
const receiptKey = makeOperatorKey();
const log = pino({ level: "silent" });
const workers = new Workers();
const textOf = ({ bytes }: Written): string => new TextDecoder().decode(bytes);

beforeAll(async () => {
  world = await openWorld();
  sequencer = await openBook(world.store, "routes");
  feed = await openJournalFeed(world.store, sequencer);
  history = await openHistory({ pool: world.pool, feed, log });
  eventLog = new EventLog({ feed, history });
  await tellStory(sequencer);
});

afterAll(async () => {
  await workers.close();
  eventLog.close();
  await history.close();
  await feed.close();
  await sequencer.close();
  await world.close();
});

/** Nobody asks for frames here. */
const nothing = { everyMillis: 1_000, make: async () => null };
const frames = new FrameHub({
  makers: { sandbox: nothing, marks: nothing, book: nothing, public: nothing },
  onError: (error) => log.error(error),
});
const streams = new StreamDoor();
const config = { mode: "live" } as const;
/** Nobody makes checkpoints here. */
const anchors = { find: async () => undefined, dueBy: () => new Date(0) };
const services = () => ({
  anchors,
  book: { sequencer, served: { sequencer, history, eventLog } },
  ...{ log, frames, streams, config, workers, receiptKey, databaseUrl: world.url },
});

/** A request as the pipeline hands it on. */
function by(role: Role, account: string | null = null) {
  const caller: Caller = {
    id: `key:${account ?? role}`,
    kind: "key",
    name: role,
    roles: [role],
    account: account as AccountId | null,
  };
  const isConfined = role === "customer" || role === "liquidator";
  const address = "127.0.0.1";
  const [body, idempotency] = [undefined, undefined];
  return { caller, address, isConfined, body, headers: new Headers(), idempotency };
}

const page = { limit: 200 };
const period = { from: "2026-01-01T00:00:00.000Z", to: "2027-01-01T00:00:00.000Z" };

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof HttpProblem) return error.details.code;
    throw error;
  }
  return "answered";
}

describe("events of a loan", () => {
  const events = (request: ReturnType<typeof by>, loan: string, query: object = page) =>
    historyHandlers.listLoanEvents(
      { ...request, params: { loan }, query: { ...page, ...query } },
      services(),
    );

  test("are those of every loan of the name for staff, and their own for a customer", async () => {
    const { body, sequence } = await events(by("auditor"), "shared-name");
    historyRoutes.listLoanEvents.response.parse(body);
    expect(sequence).toBe(sequencer.durableSequence);
    const types = body.items.map(({ event }) => event.type);
    expect(types.filter((type) => type === "loan_created").length).toBe(2);
    expect(types.at(-1)).toBe("loan_closed");
    const bobs = (await events(by("customer", "bob"), "shared-name")).body.items;
    const carols = (await events(by("customer", "carol"), "shared-name")).body.items;
    expect([...bobs, ...carols].map(({ event }) => event)).toEqual(
      body.items.map(({ event }) => event),
    );
    expect(bobs.every(({ actor }) => actor === null)).toBe(true);
    expect(await codeOf(events(by("customer", "alice"), "shared-name"))).toBe("loan_not_found");
  });

  test("keep their market and amounts when the loan is closed", async () => {
    const { body } = await events(by("customer", "bob"), "shared-name");
    expect(body.items.find(({ event }) => event.type === "borrowed")?.event).toMatchObject({
      market: "btc-ladder",
      assets: { asset: "USDC", amount: "10000", baseUnits: "10000000000" },
    });
  });

  test("come in pages that join, in either order", async () => {
    const whole = (await events(by("risk"), "planned")).body.items;
    expect(whole.length).toBeGreaterThan(4);
    const joined = async (order: "oldest" | "newest") => {
      const parts: typeof whole = [];
      let query: object = { limit: 2, order };
      for (;;) {
        const { body } = await events(by("risk"), "planned", query);
        parts.push(...body.items);
        if (body.nextCursor === null) return parts;
        query = { limit: 2, order, cursor: body.nextCursor };
      }
    };
    expect(await joined("oldest")).toEqual(whole);
    expect(await joined("newest")).toEqual(whole.toReversed());
    const cursor = "bm9uc2Vuc2U";
    expect(await codeOf(events(by("risk"), "planned", { cursor }))).toBe("invalid_field");
  });
});

describe("liquidations", () => {
  const list = (request: ReturnType<typeof by>, query: object = {}) =>
    historyHandlers.listLiquidations(
      { ...request, params: undefined, query: { ...page, ...query } },
      services(),
    );

  test("are listed for staff with filters, for others as owner or buyer", async () => {
    const { items } = (await list(by("operator"))).body;
    const kinds = new Set(items.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(["plan_sale", "liquidation", "outside_liquidation"]));
    const carols = (await list(by("customer", "carol"))).body.items;
    expect(carols.map(({ kind }) => kind)).toEqual(["outside_liquidation", "outside_liquidation"]);
    const daves = (await list(by("liquidator", "dave"))).body.items;
    expect(daves.map(({ account }) => account)).toEqual([null, null]);
    expect((await list(by("risk"), { loan: "bare" })).body.items.length).toBeGreaterThan(0);
    expect((await list(by("risk"), { market: "btc-reference" })).body.items.length).toBe(2);
    expect((await list(by("risk"), { account: "dave" })).body.items).toEqual([]);
  });

  test("have a receipt that only the parties and staff can read", async () => {
    const [last] = (await list(by("customer", "carol"))).body.items;
    const sequence = last?.sequence ?? 0;
    const receipt = async (request: ReturnType<typeof by>) => {
      const asked = { ...request, params: { sequence }, query: {} };
      const { body } = await receiptHandlers.getLiquidationReceipt(asked, services());
      return JSON.parse(textOf(body)) as Receipt;
    };
    const own = await receipt(by("customer", "carol"));
    receiptRoutes.getLiquidationReceipt.response.parse(own);
    expect(await verifyReceipt(own)).toMatchObject({ isValid: true });
    expect(own.sale.sequence).toBe(sequence);
    const { feeds, after, badDebt, alerts } = own.summary;
    expect(feeds[0]).toMatchObject({ status: "fresh", price: "60000" });
    expect(feeds[0]?.quotes.map(({ venue }) => venue)).toEqual(["binance", "coinbase", "kraken"]);
    expect(after.ltv).toBeNull();
    expect(badDebt.baseUnits).not.toBe("0");
    expect(alerts.length).toBeGreaterThan(0);
    const buyers = await receipt(by("liquidator", "dave"));
    expect(buyers.summary.alerts).toEqual([]);
    expect(await verifyReceipt(buyers)).toMatchObject({
      isValid: true,
    });
    const { body: pdf } = await receiptHandlers.getLiquidationReceiptPdf(
      { ...by("customer", "carol"), params: { sequence }, query: {} },
      services(),
    );
    expect(textOf(pdf)).toMatch(/^%PDF-/);
    expect(await codeOf(receipt(by("customer", "alice")))).toBe("not_found");
    expect(await codeOf(receipt(by("liquidator", "dave")))).toBe("answered");
    for await (const [entry] of (await world.store.openReader("routes")).read(sequence, 1)) {
      expect(own.entries.map(({ hash }) => hash)).toContain(entry?.hash);
    }
  });
});

describe("the ledger", () => {
  const statement = async (account: string, query: object = {}) => {
    const { body } = await statementHandlers.getStatement(
      { ...by("operator"), params: { account }, query: { ...page, ...period, ...query } },
      services(),
    );
    return { body: statementRoutes.getStatement.response.parse(JSON.parse(textOf(body))) };
  };

  test("gives a statement that ends at the balance of this very moment", async () => {
    await accept(sequencer, [deposit("carol", BTC, 3n * COIN, "tx-9")]);
    const { body } = await statement("carol");
    const btc = body.balances.find(({ asset }) => asset === "BTC");
    expect(btc).toMatchObject({
      opening: { amount: "0" },
      in: { amount: "8" },
      out: { amount: "1" },
      closing: { amount: "7" },
    });
    expect(body.movements.at(-1)).toMatchObject({
      type: "deposited",
      reference: "tx-9",
      amount: { amount: "3" },
      balance: { amount: "7" },
    });
    expect(await codeOf(statement("carol", { to: period.from }))).toBe("invalid_field");
  });

  test("gives the same statement as CSV", async () => {
    const reference = '=2+3,"x"';
    await accept(sequencer, [deposit("dave", BTC, COIN, reference)]);
    const { body } = await statementHandlers.getStatementCsv(
      { ...by("customer", "dave"), params: { account: "dave" }, query: period },
      services(),
    );
    const lines = textOf(body).trimEnd().split("\r\n");
    expect(lines[0]).toBe("at,sequence,index,line,type,asset,amount,balance,loan,market,reference");
    expect(lines[1]).toBe("2026-01-01T00:00:00.000Z,,,,opening,BTC,,0,,,");
    expect(lines.find((line) => line.includes("2+3"))).toMatch(
      /,deposited,BTC,1,2,,,"'=2\+3,""x"""$/,
    );
    const { body: json } = await statement("dave");
    for (const { asset, closing } of json.balances) {
      expect(lines).toContain(`2027-01-01T00:00:00.000Z,,,,closing,${asset},,${closing.amount},,,`);
    }
    expect(lines.length).toBe(1 + 2 * json.balances.length + json.movements.length);
  });

  test("shows postings of an account to staff, and its own to a customer", async () => {
    const postings = (request: ReturnType<typeof by>, ledgerAccount: string) =>
      historyHandlers.listPostings(
        { ...request, params: { ledgerAccount }, query: page },
        services(),
      );
    const { body } = await postings(by("auditor"), "custody:BTC");
    historyRoutes.listPostings.response.parse(body);
    expect(body.items.at(-1)?.balanceAfter.amount).toBe("24");
    expect(await codeOf(postings(by("customer", "bob"), "available:bob:BTC"))).toBe("answered");
    for (const other of ["available:alice:BTC", "custody:BTC", "available:nobody:BTC"]) {
      expect(await codeOf(postings(by("customer", "bob"), other))).toBe("not_found");
    }
  });
});

describe("candles and alerts", () => {
  test("candles are those of the feed, by interval", async () => {
    const candles = (interval: "1m" | "1d", feed = "btc-usd") =>
      historyHandlers.listCandles(
        { ...by("customer", "bob"), params: { feed }, query: { ...period, interval, limit: 500 } },
        services(),
      );
    const { body } = await candles("1d");
    historyRoutes.listCandles.response.parse(body);
    expect(body.items).toMatchObject([{ open: "100000", low: "60000", close: "60000" }]);
    expect((await candles("1m")).body.items.length).toBeGreaterThan(3);
    expect(await codeOf(candles("1m", "nobody"))).toBe("feed_not_found");
  });

  test("rates are those of the market, by interval, and an unknown market is said", async () => {
    const rates = (market: string, interval: "1h" | "1d" = "1h") =>
      historyHandlers.listMarketRates(
        { ...by("customer", "bob"), params: { market }, query: { interval, limit: 500 } },
        services(),
      );
    const { body } = await rates("btc-ladder");
    historyRoutes.listMarketRates.response.parse(body);
    expect(body.items.length).toBeGreaterThan(0);
    expect((await rates("btc-ladder", "1d")).body.items).toHaveLength(1);
    expect(await codeOf(rates("nobody"))).toBe("market_not_found");
  });

  test("alerts are one's own for a customer", async () => {
    const alerts = (request: ReturnType<typeof by>, query: object = {}) =>
      historyHandlers.listAlerts(
        { ...request, params: undefined, query: { ...page, ...query } },
        services(),
      );
    const { body } = await alerts(by("risk"));
    historyRoutes.listAlerts.response.parse(body);
    const owners = new Set(body.items.map(({ account }) => account));
    expect(owners.size).toBeGreaterThan(1);
    const own = (await alerts(by("customer", "bob"))).body.items;
    expect(new Set(own.map(({ account }) => account))).toEqual(new Set(["bob"]));
    expect(own).toEqual((await alerts(by("risk"), { account: "bob" })).body.items);
    expect(own.some(({ kind }) => kind === "own_alert")).toBe(true);
    expect(own.find(({ kind }) => kind === "own_price_alert")).toMatchObject({
      triggerLtv: null,
      alertPrice: "80000",
    });
  });

  test("actions are what the book did beside sales and alerts, newest first, in pages that join", async () => {
    const actions = (query: object) =>
      historyHandlers.listActions(
        { ...by("auditor"), params: undefined, query: { ...page, ...query } },
        services(),
      );
    const { body } = await actions({});
    historyRoutes.listActions.response.parse(body);
    const { items } = body;
    expect(new Set(items.map(({ event }) => event.type))).toEqual(
      new Set(["plan_topped_up", "plan_step_spent", "bad_debt_realized"]),
    );
    const places = items.map(({ sequence, index }) => sequence * 1_000 + index);
    expect(places).toEqual([...places].sort((one, other) => other - one));
    const topUp = items.find(({ event }) => event.type === "plan_topped_up");
    expect(topUp).toMatchObject({ market: "btc-ladder", event: { assets: { asset: "BTC" } } });
    expect(topUp?.loan).not.toBeNull();

    const parts: typeof items = [];
    let cursor: string | undefined;
    do {
      const part: Awaited<ReturnType<typeof actions>> = await actions({ limit: 1, cursor });
      parts.push(...part.body.items);
      cursor = part.body.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(parts).toEqual(items);
  });
});

describe("the stream's route", () => {
  const open = (request: ReturnType<typeof by>, headers: Record<string, string>, query = {}) =>
    streamHandlers.streamEvents(
      { ...request, params: undefined, query, headers: new Headers(headers) },
      services(),
    );

  test("writes events out as outcomes do, from the id that the client had last", async () => {
    const { body } = await open(
      by("customer", "bob"),
      { "last-event-id": "0" },
      { types: "deposited,mark_set" },
    );
    const reader = body.getReader();
    let text = "";
    while (!text.includes("tx-2")) {
      text += new TextDecoder().decode((await reader.read()).value);
    }
    await reader.cancel();
    const data = /^data: (.*tx-2.*)$/m.exec(text)?.[1] ?? "";
    expect(JSON.parse(data)).toMatchObject({
      type: "deposited",
      account: "bob",
      amount: { asset: "BTC", amount: "5", baseUnits: "500000000" },
    });
    expect(text).not.toContain("tx-1");
    expect(text).not.toContain("postings");
  });

  test("refuses ids that are none, and those that lie ahead", async () => {
    const ids = ["x", `${sequencer.durableSequence + 5}.0`];
    const codes = ids.map((id) => codeOf(open(by("risk"), { "last-event-id": id })));
    expect(await Promise.all(codes)).toEqual(["invalid_field", "sequence_not_reached"]);
  });
});
