import { describe, expect, test } from "vitest";
import { as, type Millis } from "@plimsoll/engine";
import { explainCrash, explainPlan } from "./explain-rehearsal.ts";
import type { CrashRehearsal } from "./rehearse-crashes.ts";
import type { RehearsalOutcome } from "./rehearse.ts";

const units = {
  collateral: { symbol: "BTC", decimals: 8, places: 4 },
  money: { symbol: "USDC", decimals: 6, places: 0 },
};

const untouched: RehearsalOutcome = {
  firstActionAt: null,
  sales: 0,
  rescues: 0,
  coinsKept: as(100_000_000n),
  coinsBefore: as(100_000_000n),
  coinsSold: as(0n),
  cost: as(0n),
  interest: as(0n),
  debtAfter: as(50_000_000_000n),
  badDebt: as(0n),
  endEquity: 20_000_000_000n,
  startEquity: 39_300_000_000n,
  isClosedOut: false,
  isWipedOut: false,
  lowestLtv: as(0n),
  highestLtv: as(0n),
};
const sold: RehearsalOutcome = {
  ...untouched,
  firstActionAt: Date.UTC(2025, 9, 10, 9, 5) as Millis,
  sales: 2,
  coinsKept: as(79_500_000n),
  coinsSold: as(20_500_000n),
  cost: as(37_400_000n),
  endEquity: 19_400_000_000n,
};
const needless: CrashRehearsal = {
  crash: "oct-2025",
  title: "October 2025",
  from: 0 as Millis,
  to: 0 as Millis,
  days: 4,
  realDays: 0,
  deepestFall: as(172_789_000_000_000_000n),
  endFall: as(0n),
  plan: sold,
  reference: untouched,
  nothing: untouched,
  wasActingWorseThanWaiting: true,
  wasActingNeedless: true,
};

describe("the story of a crash", () => {
  test("says what was sold and when, what it cost, and that waiting would have been better", () => {
    expect(explainCrash(needless, units)).toEqual({
      headline: "October 2025: the price fell by 17.3 %.",
      sentences: [
        "With this plan: first on 10 Oct 2025, 09:05 UTC, 2 sales, 37 USDC in fees, 0.7950 BTC kept (79.5 %), 19,400 USDC of your own in the end.",
        "Liquidation only: nothing would have happened; all coins kept, 20,000 USDC.",
        "The loan would have come through by itself: 20,000 USDC; nobody could know that.",
      ],
      warning: "Acting was worse than waiting here, by 600 USDC.",
      prices:
        "Daily open, high, low and close are facts, the minutes between them are drawn by chance.",
    });
  });

  test("names payments, closed loans and lost coins", () => {
    const plan = { ...sold, sales: 1, rescues: 2, isClosedOut: true, isWipedOut: true };
    const [sentence] = explainCrash({ ...needless, plan }, units).sentences;
    expect(sentence).toContain("one sale and 2 payments of your own and the loan closed");
    expect(sentence).toContain("no coin kept");
  });

  test("says which days are real", () => {
    const story = (realDays: number) => explainCrash({ ...needless, realDays }, units).prices;
    expect(story(4)).toBe("Real candles throughout.");
    expect(story(1)).toMatch(/^Real candles on 1 of 4 days; on the others daily open/);
  });
});

describe("the story of a plan", () => {
  test("counts what speaks for it and against it", () => {
    const helped: CrashRehearsal = {
      ...needless,
      reference: { ...sold, endEquity: 1n },
      wasActingWorseThanWaiting: false,
      wasActingNeedless: false,
    };
    const story = explainPlan([needless, helped], units);
    expect(story).toMatchObject({ acted: 2, crashes: 2, better: 1, worse: 1 });
    expect(story.sentences).toEqual([
      "This plan would have acted in 2 of 2 past crashes, for at most 37 USDC in fees.",
      "It would have left you more than a liquidation in 1 of them, and less in 1.",
      "In 1, doing nothing would have left you more (1 of which the loan would have survived untouched).",
    ]);
  });

  test("does not speak of harm where there was none", () => {
    const calm = { ...needless, plan: untouched, wasActingWorseThanWaiting: false };
    expect(explainPlan([{ ...calm, wasActingNeedless: false }], units).sentences).toHaveLength(2);
  });
});
