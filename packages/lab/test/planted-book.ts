import { as, parseAmount, type Millis } from "@plimsoll/engine";
import type { LoanBook } from "../src/inputs/loan-book.ts";
import type { PricePoint } from "../src/inputs/price-path.ts";
import { PRICE_ONE } from "../src/inputs/price-path.ts";

/** One loan in whole units: coins of 8 decimals, debt of 6. */
export type PlantedLoan = readonly [coins: string, debt: string];

/** A book as a file would give it; its first row is line 2. */
export function plantedBook(rows: readonly PlantedLoan[]): LoanBook {
  const loans = rows.map(([coins, debt], index) => ({
    id: String(index + 1),
    line: index + 2,
    collateral: as<LoanBook["loans"][number]["collateral"]>(exact(coins, 8)),
    debt: as<LoanBook["loans"][number]["debt"]>(exact(debt, 6)),
    origin: undefined,
  }));
  return { source: "planted.csv", collateralDecimals: 8, debtDecimals: 6, loans };
}

/** Whole prices, an hour apart, from 22:00 on the fifth of February 2026. */
export function plantedPath(prices: readonly number[]): readonly PricePoint[] {
  return prices.map((price, hour) => ({
    at: (Date.UTC(2026, 1, 5, 22) + hour * 3_600_000) as Millis,
    price: as<PricePoint["price"]>(BigInt(price) * PRICE_ONE),
  }));
}

function exact(text: string, decimals: number): bigint {
  const parsed = parseAmount(text, decimals);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem}`);
  return parsed.amount;
}
