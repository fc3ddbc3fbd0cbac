import { describe, expect, test } from "vitest";
import { as, type LoanAssets, type PlanChoice, type ProtectionPlan } from "@plimsoll/engine";
import { replay } from "../replay/replay.ts";
import { REPLAY_POLICIES, settingsOf, type ReplayPolicy } from "../replay/replay-policy.ts";
import { crashPath } from "./crash-path.ts";
import type { RehearsalLoan, RehearsalMarket } from "./rehearsal-book.ts";
import { rehearseCrashes } from "./rehearse-crashes.ts";
import { rehearse, type RehearsalOutcome } from "./rehearse.ts";
import { plantedBook } from "../../test/planted-book.ts";

const policyOf = (name: string): ReplayPolicy => {
  const found = REPLAY_POLICIES.find((policy) => policy.name === name);
  if (found === undefined) throw new Error(`There is no policy ${name}.`);
  return found;
};
const percent = (hundredths: bigint) =>
  as<ProtectionPlan["steps"][0]["triggerLtv"]>(hundredths * 10n ** 16n);

const policy = policyOf("plan");
const market: RehearsalMarket = {
  lltv: percent(86n),
  settings: settingsOf(policy),
  collateralDecimals: 8,
  debtDecimals: 6,
  priceDecimals: 8,
  price: as(89_300n * 10n ** 8n),
  ratePerSecond: as(0n),
};
/** One BTC at an LTV of so many percent. */
const loanAt = (ltv: bigint): RehearsalLoan => ({
  collateral: as(100_000_000n),
  debt: as<LoanAssets>(893n * ltv * 10n ** 6n),
});
const past = crashPath({ crash: "feb-2026", asset: "BTC" }).points();
const planned = (plan: PlanChoice) => ({ kind: "plan", plan }) as const;

describe("a rehearsal", () => {
  test.each([60n, 70n, 75n])("of a loan at %s % is what the replay of all prices is", (ltv) => {
    const loan = loanAt(ltv);
    const finer = past.map(({ at, price }) => ({
      at,
      price: as<typeof price>(price * 10n ** 10n),
    }));
    const book = plantedBook([["1", String(loan.debt / 10n ** 6n)]]);
    for (const name of ["plan", "soft", "partial", "reference"]) {
      const known = policyOf(name);
      const whole = replay({ book, path: finer, policy: known, rateModel: { kind: "none" } });
      const outcome = rehearse({
        market: { ...market, settings: settingsOf(known) },
        loan,
        policy: name === "reference" ? { kind: "reference" } : planned(known.plan),
        past,
      });
      expect(outcome.sales).toBe(whole.sales);
      expect(outcome.firstActionAt).toBe(whole.firstActionAt);
      expect((outcome.coinsKept * 10n ** 18n) / outcome.coinsBefore).toBe(whole.coinsKeptShare);
    }
  });

  test("counts interest as an hourly visitor would", () => {
    const ratePerSecond = as<RehearsalMarket["ratePerSecond"]>(3_170_979_198n); // 10 % a year
    const outcome = rehearse({
      market: { ...market, ratePerSecond },
      loan: loanAt(50n),
      policy: { kind: "nothing" },
      past,
    });
    // 10 % a year on 44,650 for nine days less a minute.
    expect(outcome.interest / 10n ** 6n).toBe(110n);
    expect(outcome.debtAfter).toBe(loanAt(50n).debt + outcome.interest);
  });

  test("asks the past for the course of the price, not for its height", () => {
    const cheap = { ...market, price: as<RehearsalMarket["price"]>(893n * 10n ** 8n) };
    const loan = loanAt(70n);
    const small = { ...loan, debt: as<LoanAssets>(loan.debt / 100n) };
    const dear = rehearse({ market, loan, policy: planned("default"), past });
    const same = rehearse({ market: cheap, loan: small, policy: planned("default"), past });
    expect(same.firstActionAt).toBe(dear.firstActionAt);
    expect(same.sales).toBe(dear.sales);
    const apart = same.coinsKept - dear.coinsKept;
    expect(apart < 10n && apart > -10n).toBe(true);
  });

  test("lets a plan use what the borrower holds beside the loan, and keeps it comparable", () => {
    const plan: ProtectionPlan = {
      steps: [{ kind: "repay", triggerLtv: percent(80n), targetLtv: percent(60n), cap: null }],
    };
    const loan = { ...loanAt(70n), spareMoney: as<LoanAssets>(40_000n * 10n ** 6n) };
    const helped = rehearse({ market, loan, policy: planned(plan), past });
    const waited = rehearse({ market, loan, policy: { kind: "nothing" }, past });
    expect(helped.rescues).toBeGreaterThan(0);
    expect(helped.sales).toBe(0);
    expect(helped.coinsKept).toBe(helped.coinsBefore);
    const apart = helped.endEquity - waited.endEquity;
    expect(apart < 1_000n && apart > -1_000n).toBe(true);
  });

  test("refuses a plan that the book would refuse, in the book's words", () => {
    const plan: ProtectionPlan = {
      steps: [{ kind: "close", triggerLtv: percent(60n) }],
    };
    const terms = { market, loan: loanAt(70n), policy: planned(plan), past };
    expect(() => rehearse(terms)).toThrow("open_loan");
  });
});

describe("a rehearsal in every crash on file", () => {
  const all = (ltv: bigint) =>
    rehearseCrashes({ market, loan: loanAt(ltv), plan: "default", asset: "BTC" });
  const byCrash = (ltv: bigint) => new Map(all(ltv).map((one) => [one.crash, one]));

  test("tells a crash in which acting was worse than waiting", () => {
    const rehearsal = byCrash(70n).get("oct-2025");
    expect(rehearsal?.plan.sales).toBeGreaterThan(0);
    expect(rehearsal?.reference.sales).toBe(0);
    expect(rehearsal?.wasActingNeedless).toBe(true);
    expect(rehearsal?.wasActingWorseThanWaiting).toBe(true);
  });

  test("finds the plan ahead of the liquidation in February 2026, and both hit", () => {
    const rehearsal = byCrash(70n).get("feb-2026");
    const outcomes = [rehearsal?.plan, rehearsal?.reference] as readonly RehearsalOutcome[];
    expect(outcomes.every(({ sales }) => sales > 0)).toBe(true);
    expect((outcomes[0]?.endEquity ?? 0n) > (outcomes[1]?.endEquity ?? 0n)).toBe(true);
    expect(outcomes[1]?.isClosedOut).toBe(true);
    expect(rehearsal?.wasActingNeedless).toBe(false);
  });

  test("leaves a careful loan alone in all but the deepest crashes", () => {
    const touched = all(40n).filter(({ plan }) => plan.firstActionAt !== null);
    expect(touched.map(({ crash }) => crash)).toEqual(["mar-2020"]);
  });
});
