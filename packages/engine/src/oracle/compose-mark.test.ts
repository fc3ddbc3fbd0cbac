import { describe, expect, it } from "vitest";
import { freshMark, PERCENT, SECOND, START } from "../../test/quoting.ts";
import type { FeedId } from "../units/identifiers.ts";
import type { FeedPrice, Wad } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { MarkParts } from "./compose-mark.ts";
import { composeMark } from "./compose-mark.ts";
import { explainComposed } from "./explain-mark.ts";
import type { ComposedFeedSettings, PegPolicy } from "./feed-settings.ts";
import type { Mark } from "./feed-state.ts";
import { NO_MARK } from "./feed-state.ts";

const MARKET: PegPolicy = {
  counts: "market",
  band: (PERCENT / 2n) as Wad,
  suspendBeyond: (5n * PERCENT) as Wad,
};
const PAR: PegPolicy = { counts: "par", band: 0n as Wad, suspendBeyond: (5n * PERCENT) as Wad };
const settings = (peg: PegPolicy | null): ComposedFeedSettings => ({
  kind: "composed",
  decimals: 2,
  base: "btc-usd" as FeedId,
  quote: "usdc-usd" as FeedId,
  peg,
});

const STALE: Mark = { ...freshMark(1n), status: "stale" };
const jumping = (confirmed: bigint, price: bigint): Mark => ({
  ...freshMark(confirmed),
  status: "suspect",
  suspect: { price: price as FeedPrice, since: START as Millis },
});
/** Base with no decimals, quote with four. */
const parts = (base: Mark, quote: Mark): MarkParts => ({
  base: { decimals: 0, mark: base },
  quote: { decimals: 4, mark: quote },
});
const at = (peg: PegPolicy | null, base: bigint, quote: bigint, before = NO_MARK) =>
  composeMark(settings(peg), before, parts(freshMark(base), freshMark(quote)), START as Millis);

describe("a composed mark", () => {
  it("is base by quote at its own scale, rounded down", () => {
    expect(at(null, 20_000n, 8_700n).confirmed).toBe(2_298_850n);
    expect(at(null, 20_000n, 30_000n).confirmed).toBe(666_666n);
  });

  it.each<[string, PegPolicy, bigint, bigint, Mark["status"]]>([
    ["counts a coin within the band as 1, below", MARKET, 9_950n, 2_000_000n, "fresh"],
    ["counts a coin within the band as 1, above", MARKET, 10_050n, 2_000_000n, "fresh"],
    ["counts a coin just below the band at the market", MARKET, 9_949n, 2_010_252n, "fresh"],
    ["counts a coin just above the band at the market", MARKET, 10_051n, 1_989_851n, "fresh"],
    ["still lends at the limit, below", MARKET, 9_500n, 2_105_263n, "fresh"],
    ["still lends at the limit, above", MARKET, 10_500n, 1_904_761n, "fresh"],
    [
      "is suspended below, where the discount counts in full",
      MARKET,
      8_700n,
      2_298_850n,
      "suspect",
    ],
    ["is suspended above, where the limit counts", MARKET, 12_000n, 1_904_761n, "suspect"],
    ["counts 1 at par", PAR, 9_600n, 2_000_000n, "fresh"],
    ["is suspended below par", PAR, 8_700n, 2_000_000n, "suspect"],
    ["is suspended above par", PAR, 12_000n, 2_000_000n, "suspect"],
  ])("%s", (_, peg, quote, confirmed, status) => {
    const mark = at(peg, 20_000n, quote);
    expect([mark.confirmed, mark.status]).toEqual([confirmed, status]);
  });

  it("is never suspended without a limit", () => {
    const without = { ...MARKET, suspendBeyond: 0n as Wad };
    expect(at(without, 20_000n, 5_000n)).toMatchObject({ status: "fresh", confirmed: 4_000_000n });
    expect(at(without, 20_000n, 20_000n)).toMatchObject({ status: "fresh", confirmed: 1_000_000n });
  });

  it("is stale when a part is, and remembers its price", () => {
    const before = freshMark(2_000_000n);
    for (const [base, quote] of [
      [STALE, freshMark(10_000n)],
      [freshMark(20_000n), STALE],
    ] as const) {
      const mark = composeMark(settings(MARKET), before, parts(base, quote), START as Millis);
      expect(mark).toEqual({ ...before, status: "stale" });
    }
  });

  it("is stale when its price would be nothing, or too wide to be one", () => {
    expect(at(null, 1n, 10n ** 9n).status).toBe("stale");
    expect(at(null, 1n << 127n, 1n).status).toBe("stale");
  });

  it("is suspect while a part is, shows where the parts are, and follows what is confirmed", () => {
    const before = freshMark(2_000_000n);
    const held = parts(jumping(20_000n, 15_000n), freshMark(10_000n));
    const mark = composeMark(settings(MARKET), before, held, (START + SECOND) as Millis);
    expect(mark).toEqual({
      ...before,
      status: "suspect",
      suspect: { price: 1_500_000n, since: START + SECOND },
    });
    const moved = parts(jumping(20_000n, 15_000n), freshMark(9_800n));
    const later = composeMark(settings(MARKET), mark, moved, (START + 2 * SECOND) as Millis);
    expect(later).toEqual({
      status: "suspect",
      confirmed: 2_040_816n,
      confirmedSince: START + 2 * SECOND,
      suspect: { price: 1_530_612n, since: START + SECOND },
    });
  });

  it("is the same object while nothing changes", () => {
    for (const [peg, quote] of [
      [MARKET, 10_000n],
      [MARKET, 8_700n],
      [PAR, 12_000n],
    ] as const) {
      const mark = at(peg, 20_000n, quote);
      expect(at(peg, 20_000n, quote, mark)).toBe(mark);
    }
    expect(at(null, 1n, 10n ** 9n, STALE)).toBe(STALE);
  });
});

describe("the explanation of a composed mark", () => {
  it.each<[string, PegPolicy | null, Mark, Mark]>([
    ["parts_agree", MARKET, freshMark(20_000n), freshMark(9_900n)],
    ["parts_agree", null, freshMark(20_000n), freshMark(10_000n)],
    ["quote_at_par", MARKET, freshMark(20_000n), freshMark(9_999n)],
    ["part_suspect", MARKET, jumping(20_000n, 15_000n), freshMark(8_700n)],
    ["peg_beyond_limit", MARKET, freshMark(20_000n), freshMark(8_700n)],
    ["part_stale", MARKET, STALE, freshMark(10_000n)],
    ["price_out_of_range", null, freshMark(1n), freshMark(10n ** 9n)],
  ])("says %s", (reason, peg, base, quote) => {
    const before = freshMark(1n);
    const why = explainComposed(settings(peg), before, parts(base, quote), START as Millis);
    expect(why.reason).toBe(reason);
    expect(why.mark).toEqual(
      composeMark(settings(peg), before, parts(base, quote), START as Millis),
    );
    expect(why.changed).toBe(true);
  });

  it("says what the quote counts as", () => {
    const as = (quote: bigint) =>
      explainComposed(
        settings(MARKET),
        NO_MARK,
        parts(freshMark(20_000n), freshMark(quote)),
        START as Millis,
      ).quoteCountsAs;
    expect([8_700n, 10_000n, 10_300n, 12_000n].map(as)).toEqual([
      "market",
      "par",
      "market",
      "limit",
    ]);
  });
});
