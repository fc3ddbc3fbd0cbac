import { as, ORACLE_PRICE_SCALE, type OraclePrice } from "@plimsoll/engine";
import { expect, test } from "vitest";
import { badDebtAt, badDebtLtv, type LiquidatableAt } from "./bad-debt.ts";

const LIF = 1_050_000_000_000_000_000n;
const at = (price: bigint): OraclePrice => as(price * ORACLE_PRICE_SCALE);
/** One loan of 80 against 10 coins and one of 50 against 10, at an LLTV of 0.8. */
const POINTS: readonly LiquidatableAt[] = [
  { price: at(10n), debt: 0n, collateral: 0n },
  { price: at(9n), debt: 80n, collateral: 10n },
  { price: at(6n), debt: 130n, collateral: 20n },
];

test("a sale that pays the whole debt leaves none bad", () => {
  expect(badDebtAt(POINTS, at(9n), LIF)).toBe(0n);
});

test("the loan under water counts, and the sound one beside it does not make up for it", () => {
  // 10 coins at 7 repay 66 with the incentive: 80 − 66; the other loan is not yet under water.
  expect(badDebtAt(POINTS, at(7n), LIF)).toBe(14n);
});

test("far below, every loan counts", () => {
  // 20 coins at 4 repay 76 of 130.
  expect(badDebtAt(POINTS, at(4n), LIF)).toBe(54n);
});

test("bad debt begins at one over the incentive factor", () => {
  expect(badDebtLtv(LIF)).toBe(952_380_952_380_952_381n);
});
