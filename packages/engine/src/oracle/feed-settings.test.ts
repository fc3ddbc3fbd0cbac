import { describe, expect, it } from "vitest";
import type { FeedId, VenueId } from "../units/identifiers.ts";
import type { Wad } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import type { FeedSettings, MedianFeedSettings, PegPolicy } from "./feed-settings.ts";
import { FEED_SPAN_MS_MAX, validateFeedSettings } from "./feed-settings.ts";

const PERCENT = 10n ** 16n;
const WAD = (100n * PERCENT) as Wad;

const SOUND: MedianFeedSettings = {
  kind: "median",
  decimals: 8,
  venues: ["coinbase", "kraken", "bitstamp"] as VenueId[],
  minVenues: 2,
  maxAgeMs: 30_000 as Millis,
  outlierDistance: (2n * PERCENT) as Wad,
  jumpGate: (5n * PERCENT) as Wad,
  confirmVenues: 3,
  confirmAfterMs: 60_000 as Millis,
  holdGate: (40n * PERCENT) as Wad,
  holdForMs: 600_000 as Millis,
};

const fieldsOf = (settings: FeedSettings) => [
  ...new Set(validateFeedSettings(settings).map(({ field }) => field)),
];
const venues = (count: number) =>
  Array.from({ length: count }, (_, index) => `venue-${index}` as VenueId);

describe("the settings of a feed", () => {
  it.each<[string, Partial<MedianFeedSettings>]>([
    ["three venues and both gates", {}],
    ["no gate at all", { jumpGate: 0n as Wad, holdGate: 0n as Wad, confirmAfterMs: 0 as Millis }],
    ["a jump gate alone", { holdGate: 0n as Wad, holdForMs: 0 as Millis }],
    ["a jump that only time confirms", { confirmVenues: 0 }],
    ["one venue", { venues: venues(1), minVenues: 1, confirmVenues: 1 }],
    ["32 venues, all of them needed", { venues: venues(32), minVenues: 32, confirmVenues: 32 }],
    ["the widest outlier distance", { outlierDistance: (10n ** 18n) as Wad }],
    ["the narrowest outlier distance", { outlierDistance: 1n as Wad }],
    ["the longest spans", { maxAgeMs: FEED_SPAN_MS_MAX, holdForMs: FEED_SPAN_MS_MAX }],
    ["no decimals", { decimals: 0 }],
    ["36 decimals", { decimals: 36 }],
  ])("may have %s", (_, change) => {
    expect(validateFeedSettings({ ...SOUND, ...change })).toEqual([]);
  });

  it.each<[string, string, Partial<MedianFeedSettings>]>([
    ["negative decimals", "decimals", { decimals: -1 }],
    ["37 decimals", "decimals", { decimals: 37 }],
    ["half a decimal", "decimals", { decimals: 0.5 }],
    ["33 venues", "venues", { venues: venues(33) }],
    ["a venue twice", "venues", { venues: ["a", "b", "c", "a"] as VenueId[] }],
    ["a venue without a name", "venues", { venues: ["a", "b", ""] as VenueId[] }],
    ["no minimum of venues", "minVenues", { minVenues: 0 }],
    ["a minimum above the number of venues", "minVenues", { minVenues: 4 }],
    ["half a venue as minimum", "minVenues", { minVenues: 1.5 }],
    ["no age", "maxAgeMs", { maxAgeMs: 0 as Millis }],
    ["an age above a week", "maxAgeMs", { maxAgeMs: (FEED_SPAN_MS_MAX + 1) as Millis }],
    ["no outlier distance", "outlierDistance", { outlierDistance: 0n as Wad }],
    [
      "an outlier distance above 1",
      "outlierDistance",
      { outlierDistance: (10n ** 18n + 1n) as Wad },
    ],
    ["a negative jump gate", "jumpGate", { jumpGate: -1n as Wad, holdGate: 0n as Wad }],
    ["more confirming venues than there are", "confirmVenues", { confirmVenues: 4 }],
    ["a negative number of confirming venues", "confirmVenues", { confirmVenues: -1 }],
    ["a jump gate without a wait", "confirmAfterMs", { confirmAfterMs: 0 as Millis }],
    [
      "a wait that is not a number",
      "confirmAfterMs",
      { confirmAfterMs: NaN as Millis, holdGate: 0n as Wad },
    ],
    ["a negative hold gate", "holdGate", { holdGate: -1n as Wad }],
    ["a hold gate of 1", "holdGate", { holdGate: (10n ** 18n) as Wad }],
    ["a hold gate without a jump gate", "holdGate", { jumpGate: 0n as Wad }],
    ["a hold gate as wide as the jump gate", "holdGate", { holdGate: SOUND.jumpGate }],
    ["a hold as short as the wait", "holdForMs", { holdForMs: SOUND.confirmAfterMs }],
    ["a hold above a week", "holdForMs", { holdForMs: (FEED_SPAN_MS_MAX + 1) as Millis }],
  ])("may not have %s", (_, field, change) => {
    expect(fieldsOf({ ...SOUND, ...change })).toEqual([field]);
  });

  it("may not have a jump gate of 1", () => {
    expect(fieldsOf({ ...SOUND, jumpGate: (10n ** 18n) as Wad, holdGate: 0n as Wad })).toEqual([
      "jumpGate",
    ]);
  });

  it("may not be without venues", () => {
    expect(fieldsOf({ ...SOUND, venues: [] })).toEqual(["venues", "minVenues", "confirmVenues"]);
  });

  it("of a posted price are its decimals and what 0 means", () => {
    const posted = (decimals: number, zeroMeans: string) =>
      fieldsOf({ kind: "posted", decimals, zeroMeans: zeroMeans as "no_price" });
    expect(posted(36, "no_price")).toEqual([]);
    expect(posted(0, "worthless")).toEqual([]);
    expect(posted(37, "nothing")).toEqual(["decimals", "zeroMeans"]);
  });
});

describe("the settings of a composed feed", () => {
  const PEG: PegPolicy = {
    counts: "market",
    band: (PERCENT / 2n) as Wad,
    suspendBeyond: (5n * PERCENT) as Wad,
  };
  const composed = (peg: PegPolicy | null, base = "btc-usd", quote = "usdc-usd"): FeedSettings => ({
    kind: "composed",
    decimals: 8,
    base: base as FeedId,
    quote: quote as FeedId,
    peg,
  });

  it.each<[string, PegPolicy | null]>([
    ["no peg", null],
    ["a band and a limit", PEG],
    ["no band", { ...PEG, band: 0n as Wad }],
    ["no limit", { ...PEG, suspendBeyond: 0n as Wad }],
    ["par", { ...PEG, counts: "par", band: 0n as Wad }],
  ])("may have %s", (_, peg) => {
    expect(validateFeedSettings(composed(peg))).toEqual([]);
  });

  it.each<[string, string, FeedSettings]>([
    ["37 decimals", "decimals", { ...composed(PEG), decimals: 37 }],
    ["a part without a name", "base", composed(PEG, "")],
    ["a quote without a name", "quote", composed(PEG, "btc-usd", "")],
    ["one feed twice", "quote", composed(PEG, "btc-usd", "btc-usd")],
    ["another policy", "peg.counts", composed({ ...PEG, counts: "hope" as "par" })],
    ["a band of everything", "peg.band", composed({ ...PEG, band: WAD, suspendBeyond: 0n as Wad })],
    ["a band below nothing", "peg.band", composed({ ...PEG, band: -1n as Wad })],
    ["a band at par", "peg.band", composed({ ...PEG, counts: "par" })],
    ["a limit of everything", "peg.suspendBeyond", composed({ ...PEG, suspendBeyond: WAD })],
    ["a limit at the band", "peg.suspendBeyond", composed({ ...PEG, suspendBeyond: PEG.band })],
  ])("may not have %s", (_, field, settings) => {
    expect(fieldsOf(settings)).toEqual([field]);
  });
});
