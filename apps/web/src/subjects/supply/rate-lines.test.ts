import { expect, test } from "vitest";
import { indexInLegend } from "../../elements/charts/index-in-legend.ts";
import { rateLines } from "./rate-lines.ts";

const usdc = (amount: string) => ({ asset: "USDC", amount, baseUnits: `${amount}000000` });
const market = {
  rateModel: { kind: "adaptive" },
  borrowRatePerYear: "0.04",
  fee: "0.1",
  totalSupply: usdc("100"),
  totalBorrow: usdc("84"),
} as const;

test.each([
  ["0.8393", 84],
  ["0.84", 84],
  ["0", 0],
  ["1", 100],
])("at a utilization of %s the legend shows the rates of today", (utilization, index) => {
  const { x, series, today } = rateLines({ ...market, utilization });
  const shown = indexInLegend(
    series.map(({ values }) => values),
    today,
  );
  expect(shown).toBe(index);
  expect(x[shown]).toBe(index / 100);
  const [borrowers, , bar] = series.map(({ values }) => values[shown]);
  expect(bar).toBe(borrowers);
  expect(typeof bar).toBe("number");
});
