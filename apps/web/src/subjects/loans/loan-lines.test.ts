import { as } from "@plimsoll/engine";
import { expect, test } from "vitest";
import {
  BTC,
  earlyPlan,
  exampleMarket,
  USDC,
  volatileMarket,
  wad,
} from "../../../test/example-market.ts";
import { loanLines, marksOf, nextLine } from "./loan-lines.ts";

const terms = exampleMarket();
const loan = { collateral: as<never>(BTC), debt: as<never>(25_000n * USDC) };
const plan = terms.settings.defaultPlan;

test("the lines of a loan rise to its liquidation, own alerts among them", () => {
  const lines = loanLines({ terms, loan, plan, alertLtvs: [wad(60n)] });
  expect(lines.map(({ label, ltv }) => `${label} ${ltv}`)).toEqual([
    "Your alert 0.6",
    "Alert 0.7",
    "Plan: top up 0.78",
    "Plan: sell a slice 0.8",
    "Liquidation 0.86",
  ]);
});

test("each line stands at the price that reaches it, later ones lower", () => {
  const lines = loanLines({ terms, loan, plan });
  const [alert] = lines;
  expect(alert?.price).toMatch(/^35714\.28/);
  expect(lines.at(-1)?.price).toMatch(/^29069\.76/);
});

test("without debt there is nothing to mark on a chart", () => {
  const lines = loanLines({ terms, loan: { ...loan, debt: as(0n) }, plan });
  expect(marksOf(lines)).toEqual([]);
});

test("a chart shows every line, and names all but the market's later alerts", () => {
  const { settings } = terms;
  const market = { ...terms, settings: { ...settings, alertLtvs: [wad(70n), wad(75n)] } };
  const own = { alertLtvs: [wad(60n), wad(72n)], alertPrices: ["33000"] };
  const marks = marksOf(loanLines({ terms: market, loan, plan, ...own }));
  expect(marks.map(({ label }) => label)).toEqual([
    "Your alert",
    "Alert",
    "Your alert",
    "",
    "Your price alert",
    "Plan: top up",
    "Plan: sell a slice",
    "Liquidation",
  ]);
});

test("an own price alert stands at its price, at the LTV there, and can be the next line", () => {
  const lines = loanLines({ terms, loan, plan, alertPrices: ["40000", "45000.5"] });
  expect(lines.slice(0, 2)).toMatchObject([
    { label: "Your price alert", price: "45000.5" },
    { label: "Your price alert", price: "40000", ltv: "0.625" },
  ]);
  expect(nextLine(lines, "0.5")?.price).toBe("45000.5");
  expect(nextLine(lines, "0.6")?.price).toBe("40000");
  expect(nextLine(lines, "0.63")?.label).toBe("Alert");
});

test("without debt only the price alerts that the price has not passed are ahead", () => {
  const free = { ...loan, debt: as<never>(0n) };
  const lines = loanLines({ terms, loan: free, plan, alertPrices: ["40000", "55000"] });
  expect(marksOf(lines)).toEqual([{ price: "40000", label: "Your price alert", kind: "alert" }]);
  expect(nextLine(lines, "0")?.price).toBe("40000");
});

test("the next line is the first that the loan does not exceed", () => {
  const lines = loanLines({ terms, loan, plan });
  expect(nextLine(lines, "0.5")?.label).toBe("Alert");
  expect(nextLine(lines, "0.7812")?.label).toBe("Plan: sell a slice");
  expect(nextLine(lines, "0.87")).toBeNull();
  expect(nextLine(lines, null)).toBeNull();
});

test("a step that follows volatility stands where it acts now, and says that it is earlier", () => {
  const early = earlyPlan(65n, 70n);
  const planLine = (percent: bigint) =>
    loanLines({ terms: volatileMarket(percent), loan, plan: early }).find(
      ({ kind }) => kind === "plan",
    );
  expect(planLine(1n)).toMatchObject({ ltv: "0.8", label: "Plan: sell a slice" });
  // 86 % · exp(−3 % · √24) lies near 74.2 %.
  expect(planLine(3n)?.ltv).toMatch(/^0\.742/);
  expect(planLine(3n)?.label).toBe("Plan: sell a slice earlier");
  expect(planLine(9n)?.ltv).toBe("0.7");
});
