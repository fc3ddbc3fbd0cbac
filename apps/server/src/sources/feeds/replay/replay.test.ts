import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Observation } from "../observation.ts";
import { playQuotes, WALL_CLOCK, type PlayClock } from "./play-quotes.ts";
import { QuotesFileError, readQuotes } from "./quotes-file.ts";

function written(content: string | Buffer, name = "quotes.csv"): string {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-replay-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const read = (path: string): Promise<readonly Observation[]> =>
  readQuotes({ path, feed: "btc-usd", venue: "replay" });

const CANDLES = `time,open,high,low,close,volume
1770249600,70000.5,71000,69000,70500,12
1770249900,70500,70600,60000.25,61000,300
`;

describe("a file of quotes", () => {
  test("of venues is read as it stands", async () => {
    const path = written(
      "\uFEFFtime,venue,price\r\n2026-02-05T00:00:00Z,kraken,70000.10\r\n1770249601,coinbase,70001\r\n1770249601500,kraken,69999.9\r\n",
    );
    expect(await read(path)).toEqual([
      { feed: "btc-usd", venue: "kraken", price: "70000.10", quotedAt: 1_770_249_600_000 },
      { feed: "btc-usd", venue: "coinbase", price: "70001", quotedAt: 1_770_249_601_000 },
      { feed: "btc-usd", venue: "kraken", price: "69999.9", quotedAt: 1_770_249_601_500 },
    ]);
  });

  test("of candles is four prices a bar, the low last when it fell", async () => {
    const quotes = await read(written(gzipSync(CANDLES), "candles.csv.gz"));
    expect(quotes.map(({ price }) => price)).toEqual([
      ...["70000.5", "69000", "71000", "70500"],
      ...["70500", "70600", "60000.25", "61000"],
    ]);
    expect(quotes[1]?.quotedAt).toBe(1_770_249_600_000 + 75_000);
  });

  test.each([
    ["time,venue,price\n", "no row"],
    ["when,price\n1770249600,1\n", "line 2 has no time"],
    ["time,price\n1770249600,1\n", "must name the columns"],
    ["time,venue,price\n1770249600,kraken\n", "not as many fields"],
    ["time,venue,price\n1770249601,kraken,1\n1770249600,kraken,1\n", "line 3 is earlier"],
    ["time,venue,price\n1770249600,kraken,0\n", 'has the price "0"'],
    ["time,venue,price\n1770249600,kraken,NaN\n", 'has the price "NaN"'],
    ["time,venue,price\n1770249600,,1\n", "for a venue"],
    ["time,venue,price\nyesterday,kraken,1\n", "no time that can be read"],
  ])("%j is refused", async (content, reason) => {
    const reading = read(written(content));
    await expect(reading).rejects.toThrow(QuotesFileError);
    await expect(reading).rejects.toThrow(reason);
  });

  test("that is cut off or not there is refused", async () => {
    await expect(read(written("no gzip", "a.csv.gz"))).rejects.toThrow("cannot be read");
    await expect(read("no-such-file.csv")).rejects.toThrow("cannot be read");
  });
});

describe("playing quotes", () => {
  const quotes = [0, 1_000, 5_000].map((after) => {
    return { feed: "f", venue: "v", price: "1", quotedAt: 1_000_000 + after };
  });

  test("posts each when its time has come, moved to where the play begins", async () => {
    const waits: number[] = [];
    const clock: PlayClock = { now: () => 0, waitUntil: async (at) => void waits.push(at) };
    const posted: number[] = [];
    const count = await playQuotes({
      quotes,
      clock,
      post: async ({ quotedAt }) => void posted.push(quotedAt),
      signal: new AbortController().signal,
      beginAt: 9_000_000,
    });
    expect(count).toBe(3);
    expect(posted).toEqual([9_000_000, 9_001_000, 9_005_000]);
    expect(waits).toEqual(posted);
  });

  test("ends at once when it is stopped while it waits", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const { signal } = stop;
    const beginAt = Date.now();
    const post = async (): Promise<void> => undefined;
    const count = await playQuotes({ quotes, clock: WALL_CLOCK, post, signal, beginAt });
    expect(count).toBe(1);
  });
});
