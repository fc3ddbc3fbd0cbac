import { as, type ProtectionPlan } from "@plimsoll/engine";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BTC,
  earlyPlan,
  exampleMarket,
  USDC,
  volatileMarket,
  wad,
} from "../../../test/example-market.ts";
import { balanceRefusal, refusalText } from "../market/refusals.ts";
import {
  borrowHindrance,
  borrowingOf,
  borrowRefusal,
  collateralFor,
  crumbLeft,
  mostToBorrow,
  mostToRelease,
  overdrawnRefusal,
  releaseRefusal,
  reliefTo,
  repayAllRefusal,
  repayRefusal,
} from "./refusals.ts";
import { ltvAt, type LoanAmounts } from "./standing.ts";

const decimalsOf = (asset: string) => (asset === "BTC" ? 8 : 6);
const loanOf = (coins: bigint, debt: bigint): LoanAmounts => ({
  collateral: as(coins),
  debt: as(debt),
});
const terms = exampleMarket();
const plan = terms.settings.defaultPlan;

describe("borrowing", () => {
  const refused = (coins: bigint, debt: bigint, with_: ProtectionPlan | null = plan) =>
    borrowRefusal(terms, { before: loanOf(coins, 0n), after: loanOf(coins, debt), plan: with_ });

  test("up to the highest LTV is not refused, one unit more is", () => {
    expect(refused(BTC, 37_500n * USDC)).toBeNull();
    expect(refused(BTC, 37_500n * USDC + 1n)?.code).toBe("max_ltv_exceeded");
    expect(refused(BTC, 43_001n * USDC)?.code).toBe("insufficient_collateral");
  });

  test("beyond a step of the own plan is refused by the number of the step", () => {
    const early: ProtectionPlan = { steps: [{ kind: "close", triggerLtv: wad(60n) }] };
    const room = 30_000n * USDC;
    expect(refused(BTC, 31_000n * USDC, early)).toEqual({
      ...{ code: "plan_trigger_crossed", step: 0, room },
    });
    expect(refused(BTC, room, early)).toBeNull();
  });

  test("is refused below the least loan, beyond what there is and at no fresh price", () => {
    expect(refused(BTC, 99n * USDC)?.code).toBe("below_minimum_loan");
    expect(refused(1_000n * BTC, 5_000_001n * USDC)?.code).toBe("insufficient_liquidity");
    const stale = exampleMarket("50000", { priceStatus: "stale" });
    const change = { before: loanOf(BTC, 0n), after: loanOf(BTC, USDC), plan };
    expect(borrowRefusal(stale, change)?.code).toBe("price_unavailable");
  });

  test("the most that is offered is accepted, and is the most", () => {
    fc.assert(
      fc.property(fc.bigInt(1_000_000n, 100n * BTC), (coins) => {
        const most = mostToBorrow(terms, loanOf(coins, 0n), plan);
        expect(refused(coins, most)).toBeNull();
        expect(refused(coins, most + 1n)).not.toBeNull();
      }),
    );
  });

  test("nothing is offered while borrowing is paused, no price is fresh, or less than the least loan is left", () => {
    const { settings } = terms;
    const offered = (changes: Parameters<typeof exampleMarket>[1], other = 0n) => {
      const market = exampleMarket("50000", changes);
      const loan = loanOf(BTC, 0n);
      const hindrance = borrowHindrance(market, loan, plan, other);
      return [mostToBorrow(market, loan, plan, other), hindrance?.code ?? null];
    };
    expect(offered({})).toEqual([37_500n * USDC, null]);
    const paused = { settings: { ...settings, paused: ["borrow"] as const } };
    expect(offered(paused)).toEqual([0n, "action_paused"]);
    expect(offered({ priceStatus: "stale" })).toEqual([0n, "price_unavailable"]);
    const capped = { settings: { ...settings, customerBorrowCap: as<never>(1_000n * USDC) } };
    expect(offered(capped, 400n * USDC)).toEqual([600n * USDC, null]);
    expect(offered(capped, 901n * USDC)).toEqual([0n, "customer_borrow_cap_exceeded"]);
    const lentOut = { totalBorrowAssets: as<never>(9_999_901n * USDC) };
    expect(offered(lentOut)).toEqual([0n, "insufficient_liquidity"]);
  });

  test("a fee comes on top of the debt or out of the payout, rounded up", () => {
    const fee = (mode: "added_to_debt" | "taken_from_payout") =>
      exampleMarket("50000", {
        settings: { ...terms.settings, processingFee: { rate: wad(1n), mode } },
      });
    expect(borrowingOf(101n, fee("added_to_debt"))).toEqual({ debt: 103n, fee: 2n, payout: 101n });
    expect(borrowingOf(101n, fee("taken_from_payout"))).toEqual({
      debt: 101n,
      fee: 2n,
      payout: 99n,
    });
  });
});

describe("with a step that acts earlier now", () => {
  const volatile = volatileMarket(3n);
  const early = earlyPlan(60n, 65n);
  const refused = (debt: bigint) =>
    borrowRefusal(volatile, { before: loanOf(BTC, 0n), after: loanOf(BTC, debt), plan: early });

  test("borrowing beyond where it stands is refused by its number, the most that is offered is not", () => {
    const most = mostToBorrow(volatile, loanOf(BTC, 0n), early);
    expect(refused(37_300n * USDC)).toEqual({ code: "plan_trigger_crossed", step: 0, room: most });
    expect(refused(most)).toBeNull();
    expect(refused(most + 1n)?.code).toBe("plan_trigger_crossed");
  });

  test("the most collateral that may be taken back leaves it uncrossed", () => {
    const before = loanOf(BTC, 20_000n * USDC);
    const most = mostToRelease(volatile, before, early);
    const change = (coins: bigint) => ({
      before,
      after: loanOf(coins, 20_000n * USDC),
      plan: early,
    });
    expect(releaseRefusal(volatile, change(BTC - most))).toBeNull();
    expect(releaseRefusal(volatile, change(BTC - most - 10n))?.code).toBe("plan_trigger_crossed");
  });
});

describe("taking collateral back", () => {
  test("the most that is offered is accepted", () => {
    fc.assert(
      fc.property(fc.bigInt(200n * USDC, 30_000n * USDC), (debt) => {
        const before = loanOf(BTC, debt);
        const most = mostToRelease(terms, before, plan);
        const after = loanOf(BTC - most, debt);
        expect(releaseRefusal(terms, { before, after, plan })).toBeNull();
        const more = loanOf(BTC - most - 10n, debt);
        expect(releaseRefusal(terms, { before, after: more, plan })?.code).toBe("max_ltv_exceeded");
      }),
    );
  });

  test("a crumb below the least loan holds back only what its LTV needs", () => {
    const before = loanOf(BTC, 47n);
    const most = mostToRelease(terms, before, plan);
    expect(most).toBe(BTC - 1n);
    const after = loanOf(BTC - most, 47n);
    expect(releaseRefusal(terms, { before, after, plan })).toBeNull();
    const all = releaseRefusal(terms, { before, after: loanOf(0n, 47n), plan });
    expect(all).toMatchObject({ releasable: { asset: "BTC", assets: most } });
  });

  test("everything may go when nothing is owed, whatever is paused", () => {
    const paused = exampleMarket("50000", { settings: { ...terms.settings, paused: ["release"] } });
    const before = loanOf(BTC, 0n);
    expect(mostToRelease(paused, before, plan)).toBe(BTC);
    expect(releaseRefusal(paused, { before, after: loanOf(0n, 0n), plan })).toBeNull();
  });
});

test("a refusal is said in the server's words", () => {
  const refusal = balanceRefusal({
    account: "ada",
    asset: "BTC",
    available: BTC / 2n,
    required: BTC,
  });
  expect(refusalText(refusal, decimalsOf, "USDC")).toBe(
    "1 BTC is needed and 0.5 BTC is free. Deposit more or use a smaller amount.",
  );
  expect(
    balanceRefusal({ account: "ada", asset: "BTC", available: BTC, required: BTC }),
  ).toBeNull();
});

test("relief to an LTV is enough, by repaying or by pledging", () => {
  fc.assert(
    fc.property(fc.bigInt(100n * USDC, 49_000n * USDC), (debt) => {
      const { price } = terms;
      if (price === null) throw new Error("The market has a price.");
      const { repay, pledge } = reliefTo(loanOf(BTC, debt), wad(60n), price);
      for (const loan of [loanOf(BTC, debt - repay), loanOf(BTC + pledge, debt)]) {
        const ltv = ltvAt(loan, price);
        expect(ltv !== null && ltv <= wad(60n)).toBe(true);
      }
    }),
  );
  expect(collateralFor(0n, wad(60n), 10n ** 36n)).toBe(2n);
});

const OWING: LoanAmounts = { collateral: as(BTC), debt: as(20_000n * USDC) };
const pay = (required: bigint, available: bigint) =>
  repayRefusal(OWING.debt, { account: "account-1", asset: "USDC", available, required });

describe("repaying all", () => {
  const from = (available: bigint) =>
    repayAllRefusal(OWING.debt, { account: "account-1", asset: "USDC", available });

  test("needs what is owed, no margin", () => {
    expect(from(OWING.debt)).toBeNull();
    expect(repayAllRefusal(0n, { account: "a", asset: "USDC", available: 0n })).toBeNull();
    expect(refusalText(from(OWING.debt - 47n), decimalsOf, "USDC")).toBe(
      "20,000 USDC is owed and 19,999.999953 USDC is free to pay it. Deposit 0.000047 USDC more, and a little for the interest until then, or repay a part.",
    );
  });

  test("is offered to whoever would leave no more than a day's interest", () => {
    const most = OWING.debt + 5n * USDC;
    expect(crumbLeft(OWING.debt, OWING.debt - 47n, most)).toBe(47n);
    expect(crumbLeft(OWING.debt, OWING.debt - 5n * USDC, most)).toBe(5n * USDC);
    expect(crumbLeft(OWING.debt, OWING.debt - 5n * USDC - 1n, most)).toBeNull();
    expect(crumbLeft(OWING.debt, OWING.debt, most)).toBeNull();
  });
});

describe("repaying", () => {
  test("all of the debt is not refused to whoever has it", () => {
    expect(pay(OWING.debt, OWING.debt)).toBeNull();
  });

  test("more than the debt is refused before the balance is looked at, as the book does", () => {
    expect(pay(OWING.debt + 1n, 0n)?.code).toBe("repayment_exceeds_debt");
    expect(refusalText(pay(OWING.debt + 1n, OWING.debt), decimalsOf, "USDC")).toMatch(
      /^The loan owes 20,000 USDC, less than 20,000\.000001 USDC\. Repay at most that, or repay all of it\.$/,
    );
  });

  test("more than one has is refused with both amounts in full", () => {
    expect(refusalText(pay(100n * USDC, 99_999_999n), decimalsOf, "USDC")).toBe(
      "100 USDC is needed and 99.999999 USDC is free. Deposit more or use a smaller amount.",
    );
  });
});

describe("taking collateral back", () => {
  test("beyond what there is is refused, and as paused where that is paused", () => {
    const paused = { ...terms, settings: { ...terms.settings, paused: ["release" as const] } };
    const owing = { loan: OWING, plan: null };
    expect(overdrawnRefusal(terms, owing, BTC)).toBeNull();
    expect(overdrawnRefusal(terms, owing, BTC + 1n)?.code).toBe("release_exceeds_collateral");
    const told = refusalText(overdrawnRefusal(terms, owing, BTC + 1n), decimalsOf, "USDC");
    expect(told).toMatch(/You can take back up to [\d.]+ BTC now\. Repay to free more\.$/);
    expect(overdrawnRefusal(paused, owing, BTC + 1n)?.code).toBe("action_paused");
    const free = { ...OWING, debt: as<LoanAmounts["debt"]>(0n) };
    expect(overdrawnRefusal(paused, { loan: free, plan: null }, BTC + 1n)?.code).toBe(
      "release_exceeds_collateral",
    );
  });
});
