import { expect, test } from "vitest";
import { realHoursOf } from "./real-hours.ts";

const hour = {
  at: "2026-02-05T01:00:00.000Z",
  open: "70000",
  high: "70000.5",
  low: "1",
  close: "2",
};
const prices = (asset: "BTC" | "ETH", candles: (typeof hour)[]) => ({
  ...{ asset, candles, prices: "both" as const, realDays: 1, sources: ["an exchange"] },
  documentedBy: { exchange: "an exchange", repository: "a collection" },
});
const crash = (name: string, candles: (typeof hour)[]) => ({
  ...{ crash: name, title: name, days: 9, assets: [prices("ETH", []), prices("BTC", candles)] },
  ...{ from: "2026-01-29T00:00:00.000Z", to: "2026-02-07T00:00:00.000Z" },
});
const answer = { items: [crash("oct-2025", []), crash("feb-2026", [hour])] };

test("hours on file are read exactly, for the coin that is asked for", () => {
  expect(realHoursOf(answer, "BTC")).toEqual([
    {
      crash: "feb-2026",
      candles: [
        {
          at: Date.UTC(2026, 1, 5, 1),
          open: 70_000n * 10n ** 18n,
          high: 700_005n * 10n ** 17n,
          low: 10n ** 18n,
          close: 2n * 10n ** 18n,
        },
      ],
    },
  ]);
  expect(realHoursOf(answer, "ETH")).toEqual([]);
});
