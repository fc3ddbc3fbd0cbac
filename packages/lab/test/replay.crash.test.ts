import { beforeAll, describe, expect, test } from "vitest";
import { WAD } from "@plimsoll/engine";
import { loadCandles } from "../src/inputs/candles.ts";
import { parseInstant } from "../src/inputs/instant.ts";
import { loadLoanBook, type LoanBook } from "../src/inputs/loan-book.ts";
import { pricePath, type PricePoint } from "../src/inputs/price-path.ts";
import { rebaseToPrice } from "../src/inputs/rebase.ts";
import { replay, type ReplayTerms } from "../src/replay/replay.ts";
import { REPLAY_POLICIES } from "../src/replay/replay-policy.ts";
import type { ReplayResult } from "../src/report/replay-result.ts";
import { sharedFile } from "./shared-folder.ts";
import {
  ONE,
  playSimpleModel,
  POLICIES,
  type SimpleLoan,
  type SimpleOutcome,
} from "./simple-model.ts";

const BOOK = sharedFile("positions/morpho_base_cbBTC-USDC_20250323.csv.gz");
const PRICES = sharedFile("prices/5m/BTC-USDT_binance_5m_20260115-20260218.csv.gz");
const missing = BOOK.missing ?? PRICES.missing;

type PolicyName = (typeof REPLAY_POLICIES)[number]["name"];

interface Crash {
  readonly book: LoanBook;
  readonly path: readonly PricePoint[];
}

/** A busy machine may need a while for ten thousand prices over two thousand loans. */
const LONG = 120_000;

let crash: Crash | undefined;

/** 29 January to 7 February 2026, five minutes a bar, over the book of March 2025. */
beforeAll(async () => {
  if (missing !== undefined) return;
  const from = parseInstant("2026-01-29T00:00:00Z");
  const to = parseInstant("2026-02-07T00:00:00Z");
  if (from === undefined || to === undefined) throw new Error("The range is not a range.");
  const path = [...pricePath(await loadCandles(PRICES.path, { from, to }))];
  const [first] = path;
  if (first === undefined) throw new Error("The range has no price.");
  crash = { path, book: rebaseToPrice(await loadLoanBook(BOOK.path), first.price) };
});

function playEngine({ book, path }: Crash, name: PolicyName, more: More = {}): ReplayResult {
  const policy = REPLAY_POLICIES.find((known) => known.name === name);
  if (policy === undefined) throw new Error(`There is no policy ${name}.`);
  return replay({ book, path, policy, ...more });
}

type More = Partial<Pick<ReplayTerms, "rateModel" | "observe">>;

/** Every debt is multiplied by `growth` (thousandths of a percent) at once. */
function simpleLoans({ loans }: LoanBook, growth = 0n): SimpleLoan[] {
  return loans.map(({ collateral, debt }) => ({
    coins: (collateral * ONE) / 10n ** 8n,
    debt: (debt * ONE * (100_000n + growth)) / (10n ** 6n * 100_000n),
  }));
}

/** The simple model over the whole book; played once, both tests of a policy look at it. */
const simpleOutcomes = new Map<PolicyName, SimpleOutcome>();
function playSimple({ book, path }: Crash, name: PolicyName): SimpleOutcome {
  const outcome =
    simpleOutcomes.get(name) ?? playSimpleModel(simpleLoans(book), path, POLICIES[name]);
  simpleOutcomes.set(name, outcome);
  return outcome;
}

function isAtLeast(debtMin: bigint): (loan: { readonly debt: bigint }) => boolean {
  return ({ debt }) => debt >= debtMin;
}

function difference(left: bigint, right: bigint): bigint {
  return left > right ? left - right : right - left;
}

describe.each(REPLAY_POLICIES)("the crash of February 2026 with policy $name", ({ name }) => {
  test(
    "comes out as in the simple model when nobody pays interest",
    { timeout: LONG },
    (context) => {
      if (crash === undefined) return context.skip(missing);
      const simple = playSimple(crash, name);
      const salesOf = new Map<string, number>();
      const engine = playEngine(crash, name, {
        rateModel: { kind: "none" },
        observe: (_command, _at, events) => {
          for (const event of events) {
            if (event.type !== "collateral_sold" && event.type !== "liquidated") continue;
            salesOf.set(event.loan, (salesOf.get(event.loan) ?? 0) + 1);
          }
        },
      });
      for (const count of ["loans", "skippedUnhealthy", "touched", "closed"] as const) {
        expect(engine[count], count).toBe(simple[count]);
      }
      expect(engine.firstActionAt).toBe(simple.firstActionAt);
      expect(engine.badDebt).toBe(simple.badDebt);
      // What is left is rounding: the engine sells and repays whole base units. That is at most two
      // base units of collateral a sale, or a fifty-millionth of the book in all.
      const coins = crash.book.loans.reduce((total, { collateral }) => total + collateral, 0n);
      const rounding = 2n * BigInt(simple.sales);
      const tolerance = (rounding * WAD) / coins;
      expect(tolerance).toBeLessThan(WAD / 40_000_000n);
      const shares = [
        "collateralSoldShare",
        "costShare",
        "coinsKeptShare",
        "endEquityShare",
      ] as const;
      for (const share of shares) {
        expect(difference(engine[share], simple[share]), share).toBeLessThan(tolerance);
      }
      // The loans that owe cents: a coin's base unit is a good part of them, the buyer gets whole ones
      // rounded down, so a sale relieves them for longer and they need fewer. The others need as many.
      const cents = 2_000_000n;
      const owesDollars = { ...crash.book, loans: crash.book.loans.filter(isAtLeast(cents)) };
      const ids = owesDollars.loans.map(({ line }) => `loan-${line}`);
      const sales = ids.reduce((total, id) => total + (salesOf.get(id) ?? 0), 0);
      const expected = playSimpleModel(simpleLoans(owesDollars), crash.path, POLICIES[name]);
      expect(sales).toBe(expected.sales);
      expect(engine.sales).toBeLessThanOrEqual(simple.sales);
      expect(engine.soldByDay.map(({ day }) => day)).toEqual([...simple.soldByDay.keys()]);
      for (const { day, collateralSold } of engine.soldByDay) {
        const sold = ((simple.soldByDay.get(day) ?? 0n) * 10n ** 8n) / ONE;
        // At most a few base units a sale.
        expect(difference(collateralSold, sold), day).toBeLessThan(10n * BigInt(simple.sales));
      }
    },
  );

  test("differs with interest by as much as interest explains", { timeout: LONG }, (context) => {
    if (crash === undefined) return context.skip(missing);
    const engine = playEngine(crash, name);
    const without = playSimple(crash, name);
    // Nine days at 4 % a year are 0.0986 %: the curve starts there and falls as debt is repaid.
    // A debt that is 0.1 % larger from the first day on is therefore more than any loan ever owes.
    const above = playSimpleModel(simpleLoans(crash.book, 100n), crash.path, POLICIES[name]);
    expect(above.skippedUnhealthy).toBe(0);
    expect(engine.touched).toBeGreaterThanOrEqual(without.touched);
    expect(engine.touched).toBeLessThanOrEqual(above.touched);
    expect(engine.closed).toBe(name === "reference" ? engine.touched : 0);
    expect(engine.badDebt).toBe(0n);
    const totalDebt = crash.book.loans.reduce((total, { debt }) => total + debt, 0n);
    expect(engine.interestAccrued).toBeLessThan(totalDebt / 1000n);
    expect(engine.interestAccrued).toBeGreaterThan((totalDebt * 8n) / 10_000n);
    // Costs rise by less than a hundredth of themselves, equity falls by what is owed more.
    expect(difference(engine.costShare, without.costShare) * 100n).toBeLessThan(without.costShare);
    expect(engine.endEquityShare).toBeLessThan(without.endEquityShare);
    expect(difference(engine.endEquityShare, without.endEquityShare)).toBeLessThan(WAD / 1000n);
  });
});

describe("the crash of February 2026", () => {
  test(
    "costs a twentieth, and closes nobody, where a plan acts early",
    { timeout: LONG },
    (context) => {
      if (crash === undefined) return context.skip(missing);
      const reference = playEngine(crash, "reference");
      const plan = playEngine(crash, "plan");
      const touchedPermille = (reference.touched * 1000) / reference.loans;
      expect(Math.round(touchedPermille)).toBe(259);
      expect(reference.costShare / 10n ** 13n).toBe(1015n);
      expect(plan.closed).toBe(0);
      expect(plan.costShare * 20n).toBeLessThan(reference.costShare);
    },
  );
});
