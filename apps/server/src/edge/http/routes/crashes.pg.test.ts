import { crashOf, crashPath } from "@plimsoll/lab/crashes";
import { as, type FeedPrice, type Millis } from "@plimsoll/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestServer } from "../../../../test/server-harness.ts";
import { forgetBook } from "../../../sandbox/forget-book.ts";

/* One server, in the order of the tests: nothing on file, then a day, then better and better candles. */

interface Prices {
  readonly asset: string;
  readonly prices: string;
  readonly realDays: number;
  readonly documentedBy: { readonly exchange: string };
  readonly sources: readonly string[];
  readonly candles: readonly Readonly<Record<"at" | "open" | "high" | "low" | "close", string>>[];
}
interface CrashBody {
  readonly crash: string;
  readonly from: string;
  readonly to: string;
  readonly assets: readonly Prices[];
}

const SOURCE = "a test exchange, BTC/USDT";
const DAY = "2026-02-05";
const MINUTE = 60_000;

let server: TestServer;
let operator: string;

beforeAll(async () => {
  server = await TestServer.start();
  operator = await server.key(["operator"]);
});
afterAll(() => server.stop());

/** Bars of a day, each falling by `step` dollars from `first` on. */
function bars(day: string, minutes: number, first = 70_000, step = 1): object[] {
  return Array.from({ length: 1_440 / minutes }, (_, index) => {
    const at = new Date(Date.parse(`${day}T00:00:00Z`) + index * minutes * MINUTE).toISOString();
    const open = first - index * step;
    return {
      at,
      open: `${open}`,
      high: `${open}.5`,
      low: `${open - step}`,
      close: `${open - step}`,
    };
  });
}

function batch(candles: readonly object[], change: object = {}): object {
  return { asset: "BTC", intervalSeconds: 3_600, source: SOURCE, candles, ...change };
}
const hour = (change: object) => ({ ...bars(DAY, 60)[0], ...change });
const store = (body: object) => server.post("/v1/candles", operator, body);

async function crashes(query = ""): Promise<readonly CrashBody[]> {
  const { status, body } = await server.get(`/v1/crashes${query}`);
  expect(status).toBe(200);
  return body["items"] as CrashBody[];
}
async function february(asset = "BTC"): Promise<Prices> {
  const found = (await crashes()).find(({ crash }) => crash === "feb-2026");
  const prices = found?.assets.find((each) => each.asset === asset);
  if (prices === undefined) throw new Error("February 2026 is not there.");
  return prices;
}
async function previewed() {
  const body = { market: "btc-usdc", collateral: "1", borrow: "40000", pastCrashes: true };
  const answer = await server.post("/v1/loans/preview", operator, body);
  expect(answer).toMatchObject({ status: 200 });
  const [asked] = answer.body["rehearsals"] as { crashes: Record<string, unknown>[] }[];
  return asked?.crashes.find(({ crash }) => crash === "feb-2026");
}

test("without candles every crash is a bridge between documented prices", async () => {
  const all = await crashes();
  expect(all).toHaveLength(7);
  expect(all[6]).toMatchObject({
    crash: "feb-2026",
    from: "2026-01-29T00:00:00.000Z",
    to: "2026-02-07T00:00:00.000Z",
  });
  expect(await february("ETH")).toEqual({
    asset: "ETH",
    prices: "bridge",
    realDays: 0,
    documentedBy: crashOf("feb-2026").source,
    sources: [],
    candles: [],
  });
  expect(await previewed()).toMatchObject({ realDays: 0, candleSources: [] });
});

describe("candles", () => {
  test("replace the bridge on the day they cover, in the list and in a preview", async () => {
    const stored = await store(batch(bars(DAY, 60)));
    expect(stored).toMatchObject({
      status: 200,
      body: { asset: "BTC", intervalSeconds: 3_600, added: 24, replaced: 0, unchanged: 0 },
    });
    const { candles, ...rest } = await february();
    expect(rest).toMatchObject({ prices: "both", realDays: 1, sources: [SOURCE] });
    expect(candles).toHaveLength(24);
    expect(candles[1]).toEqual({
      at: "2026-02-05T01:00:00.000Z",
      open: "69999",
      high: "69999.5",
      low: "69998",
      close: "69998",
    });
    const crash = await previewed();
    expect(crash).toMatchObject({ realDays: 1, candleSources: [SOURCE] });
    expect(crash?.["prices"]).toContain("Real candles on 1 of 9 days");
    expect((await february("ETH")).prices).toBe("bridge");
  });

  test("are the very path that the server plays", async () => {
    const [played] = (await server.running.services.crashCandles.onFile("BTC")).crashes.slice(-1);
    const dollars = (text: string) => {
      const [whole = "", fraction = ""] = text.split(".");
      return as<FeedPrice>(BigInt(whole + fraction.padEnd(18, "0")));
    };
    const candles = (await february()).candles.map(({ at, open, high, low, close }) => ({
      at: Date.parse(at) as Millis,
      ...{ open: dollars(open), high: dollars(high), low: dollars(low), close: dollars(close) },
    }));
    const rebuilt = crashPath({
      crash: "feb-2026",
      asset: "BTC",
      candles: { candles, barMs: 60 * MINUTE },
    });
    expect(rebuilt.realDays).toBe(1);
    expect(rebuilt.points()).toEqual(played?.path.points());
  });

  test("sent again change nothing, and with other prices replace what was there", async () => {
    const again = await store(batch(bars(DAY, 60)));
    expect(again.body).toMatchObject({ added: 0, replaced: 0, unchanged: 24 });
    const changed = bars(DAY, 60).map((bar, index) =>
      index === 3 ? { ...bar, low: "62000" } : bar,
    );
    expect((await store(batch(changed))).body).toMatchObject({ replaced: 1, unchanged: 23 });
    expect((await february()).candles[3]?.low).toBe("62000");
  });

  test("of a finer length are added up to hours and come first", async () => {
    const fine = bars(DAY, 15, 71_000);
    const source = "finer";
    await store(batch(fine, { intervalSeconds: 900, source }));
    const { candles, sources } = await february();
    expect(sources).toEqual([source]);
    expect(candles).toHaveLength(24);
    expect(candles[1]).toEqual({
      at: "2026-02-05T01:00:00.000Z",
      ...{ open: "70996", high: "70996.5", low: "70992", close: "70992" },
    });
  });

  test("that leave out more than a quarter of a day leave it to the bridge", async () => {
    await store(batch(bars("2026-02-06", 60).slice(0, 17)));
    expect((await february()).realDays).toBe(1);
    await store(batch(bars("2026-02-06", 60).slice(17, 18)));
    expect((await february()).realDays).toBe(2);
  });

  test("can be asked for by coin", async () => {
    const [first] = await crashes("?asset=ETH");
    expect(first?.assets.map(({ asset }) => asset)).toEqual(["ETH"]);
  });

  test("are still there when the book is another one", async () => {
    const { tables } = server.running.services.database;
    await tables.transaction().execute(forgetBook);
    expect((await february()).realDays).toBe(2);
  });
});

describe("a batch is refused whole", () => {
  test.each([
    [{ low: "70000.1" }, "candles[0].low"],
    [{ high: "69999" }, "candles[0].high"],
    [{ open: "0" }, "candles[0].open"],
    [{ close: "69999.123456789" }, "candles[0].close"],
    [{ at: "2026-02-05T00:10:00Z" }, "candles[0].at"],
    [{ at: "2026-02-07T00:00:00Z" }, "candles[0].at"],
    // Prices of the other coin, and of another currency.
    [{ open: "1900", high: "1950", low: "1850", close: "1900" }, "candles[0].low"],
    [{ high: "10900000" }, "candles[0].high"],
    [{ volume: "1" }, "candles[0].volume"],
  ])("with a candle of %j, naming %s", async (change, field) => {
    const before = await february();
    const { status, body } = await store(batch([hour(change)]));
    expect([status, body["field"]]).toEqual([400, field]);
    expect(String(body["detail"])).toMatch(/\.$/);
    expect(await february()).toEqual(before);
  });

  test.each([
    ["two candles of one hour", "candles[1].at", batch([hour({}), hour({})])],
    ["no candles", "candles", batch([])],
    ["a coin that is not on file", "asset", batch([hour({})], { asset: "DOGE" })],
    ["bars of a day", "intervalSeconds", batch([hour({})], { intervalSeconds: 86_400 })],
    ["no source", "source", batch([hour({})], { source: "" })],
    ["too many", "candles", batch(bars(DAY, 3).slice(0, 301), { intervalSeconds: 180 })],
  ])("with %s, naming %s", async (_, field, body) => {
    const answer = await store(body);
    expect([answer.status, answer.body["field"]]).toEqual([400, field]);
  });
});

test("no customer puts candles on file", async () => {
  const alice = await server.customer("alice");
  expect((await server.post("/v1/candles", alice, batch(bars(DAY, 60)))).status).toBe(403);
});
