import { describe, expect, test } from "vitest";
import { readTicker } from "./read-ticker.ts";

const BTC = "BTC/USD";

describe("the price in a ticker", () => {
  test("must stand in the venue's answer: what was worked out on the way is no quote", () => {
    const info = { open: "100", changePercent: "5" };
    const ticker = { symbol: BTC, last: "105", info };
    expect(readTicker(ticker, BTC)).toEqual({ ok: false, reason: "not_stated" });
  });

  test("is found as the same number in another spelling, however deep", () => {
    const ticker = { symbol: BTC, last: "105.50", info: { data: [{ price: 105.5 }] } };
    expect(readTicker(ticker, BTC)).toMatchObject({ ok: true, price: "105.50" });
  });

  test("of another pair is refused", () => {
    const ticker = { symbol: "BTC/USDT", last: "105", info: { last: "105" } };
    expect(readTicker(ticker, BTC)).toEqual({ ok: false, reason: "wrong_symbol" });
  });

  test("comes with the venue's time when it names one", () => {
    const ticker = { symbol: BTC, last: "1", timestamp: 1_770_000_000_000, info: { last: "1" } };
    expect(readTicker(ticker, BTC)).toMatchObject({ at: 1_770_000_000_000 });
    expect(readTicker({ ...ticker, timestamp: NaN }, BTC)).toMatchObject({ at: undefined });
  });

  test.each([undefined, null, 0, -1, NaN, Infinity, "", "abc", {}])("%j is no price", (last) => {
    const ticker = { symbol: BTC, last, info: { last } };
    expect(readTicker(ticker, BTC)).toEqual({ ok: false, reason: "no_price" });
  });
});
