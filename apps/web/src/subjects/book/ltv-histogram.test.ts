import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { LtvHistogram } from "./ltv-histogram.tsx";
import type { HistogramBucket } from "./use-book.ts";

const ROOM_OF_COUNT = "1rem";

/** Buckets of 10 % with so many loans each; the last has no end. */
function bucketsOf(counts: readonly number[]): readonly HistogramBucket[] {
  return counts.map((loans, index) => ({
    from: String(index / 10),
    to: index === counts.length - 1 ? null : String((index + 1) / 10),
    loans,
    debt: { asset: "USDC", amount: String(loans), baseUnits: `${loans}000000` },
  }));
}

/** How high the bars stand, as parts of what is left under the row of counts. */
function heightsOf(counts: readonly number[]): readonly number[] {
  const props = { buckets: bucketsOf(counts), liquidationLtv: "0.86", market: "BTC/USDC" };
  const drawn = renderToStaticMarkup(createElement(LtvHistogram, props));
  return [...drawn.matchAll(/style="height:([^"]+)"/g)].map(([, height = ""]) => {
    const [, part] = /^calc\(\(100% - ([\d.]+rem)\) \* ([\d.e-]+)\)$/.exec(height)?.slice(1) ?? [];
    expect(height).toContain(`(100% - ${ROOM_OF_COUNT})`);
    return Number(part);
  });
}

test("bars are as high as their counts, and the highest fills the room under the counts", () => {
  expect(heightsOf([0, 1, 250, 500, 499])).toEqual([0, 0.002, 0.5, 1, 0.998]);
});

test("the last bar, which has no end, keeps the scale as well", () => {
  expect(heightsOf([10, 20, 40])).toEqual([0.25, 0.5, 1]);
});

test("a market without loans has no bars", () => {
  expect(heightsOf([0, 0, 0])).toEqual([0, 0, 0]);
});
