import { expect, test } from "vitest";
import { ratePoints } from "./rate-points.ts";

const usdc = (amount: string) => ({ asset: "USDC", amount, baseUnits: `${amount}000000` });
const market = {
  rateModel: { kind: "adaptive" },
  borrowRatePerYear: "0.04",
  fee: "0.1",
  totalSupply: usdc("100"),
  totalBorrow: usdc("90"),
} as const;

test("the adaptive curve runs from a quarter of today's rate at target to four times that", () => {
  const points = ratePoints(market);
  expect(points[0]).toEqual({ utilization: "0", borrowRate: "0.01", supplyRate: "0" });
  expect(points[90]?.borrowRate).toBe("0.04");
  expect(points[90]?.supplyRate).toBe("0.0324");
  expect(points[100]?.borrowRate).toBe("0.16");
});

test("a fixed rate is the same at every utilization", () => {
  const points = ratePoints({ ...market, rateModel: { kind: "fixed", ratePerYear: "0.0031536" } });
  expect(new Set(points.map(({ borrowRate }) => borrowRate))).toEqual(new Set(["0.0031536"]));
});

test("a kinked rate rises faster above its kink", () => {
  const points = ratePoints({
    ...market,
    rateModel: {
      kind: "kinked",
      baseRatePerYear: "0",
      slopeBelowKinkPerYear: "0.03153600",
      slopeAboveKinkPerYear: "0.31536",
      kink: "0.8",
    },
  });
  const rate = (at: number) => Number.parseFloat(points[at]?.borrowRate ?? "");
  expect(rate(100) - rate(90)).toBeGreaterThan(rate(80) - rate(70));
});
