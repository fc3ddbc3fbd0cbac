import { describe, expect, test } from "vitest";
import {
  apply,
  as,
  createBook,
  decide,
  TRIGGERS_PER_COMMAND_MAX,
  type AccountId,
  type Book,
  type Command,
  type Event,
  type Millis,
  type RateModel,
} from "@plimsoll/engine";
import { plantedBook, plantedPath, type PlantedLoan } from "../../test/planted-book.ts";
import { toReplayJson, type ReplayJson } from "../report/replay-json.ts";
import { replay } from "./replay.ts";
import { REPLAY_POLICIES, type ReplayPolicy } from "./replay-policy.ts";

type PolicyName = (typeof REPLAY_POLICIES)[number]["name"];

const UNITS = {
  collateral: { symbol: "BTC", decimals: 8 },
  debt: { symbol: "USDC", decimals: 6 },
};
const NO_INTEREST: RateModel = { kind: "none" };

function policyNamed(name: PolicyName): ReplayPolicy {
  const found = REPLAY_POLICIES.find((policy) => policy.name === name);
  if (found === undefined) throw new Error(`There is no policy ${name}.`);
  return found;
}

function play(
  name: PolicyName,
  loans: readonly PlantedLoan[],
  prices: readonly number[],
): ReplayJson {
  const result = replay({
    book: plantedBook(loans),
    path: plantedPath(prices),
    policy: policyNamed(name),
    rateModel: NO_INTEREST,
  });
  return toReplayJson(result, UNITS);
}

describe("a replay of a planted book gives the figures worked out by hand", () => {
  test("when the reference repays a whole debt", () => {
    // LIF 1 / (1 − 0.3 × 0.14) = 1.043841336…; 800 × LIF = 835.073068 buys 0.92785896 at 900,
    // which is worth 835.073064. Two loans are played, so coins are shares of 2, values of 2000.
    const loans = [
      ["1", "800"],
      ["1", "870"],
      ["1", "400"],
    ] as const;
    expect(play("reference", loans, [1000, 950, 900, 950])).toEqual({
      policy: "reference",
      loans: 2,
      skippedUnhealthy: 1,
      touched: 1,
      closed: 1,
      sales: 1,
      collateralSoldShare: 0.46392948,
      costShare: 35.073064 / 2000,
      coinsKeptShare: 0.53607052,
      endEquityShare: (1.07214104 * 950 - 400) / 2000,
      badDebt: "0",
      interestAccrued: "0",
      firstActionAt: "2026-02-06T00:00:00Z",
      soldByDay: [{ day: "2026-02-06", collateralSold: "0.92785896" }],
    });
  });

  test("when the reference meets a loan that its collateral cannot repay", () => {
    // A coin at 700 repays 700 × 0.958 = 670.6, rounded up by the reference; the rest is lost.
    expect(play("reference", [["1", "800"]], [1000, 700, 2000])).toMatchObject({
      touched: 1,
      closed: 0,
      sales: 1,
      coinsKeptShare: 0,
      costShare: 0.029399999,
      badDebt: "129.399999",
      endEquityShare: 0,
    });
  });

  test("when the plan brings a loan from 85.1 to 75 %", () => {
    // (800 − 0.75 × 940) / (1 − 0.75 × 1.003) = 383.45106 repaid, × 1.003 / 940 = 0.40915043 sold.
    expect(play("plan", [["1", "800"]], [1000, 940])).toMatchObject({
      touched: 1,
      closed: 0,
      sales: 1,
      collateralSoldShare: 0.40915043,
      costShare: 0.001150344,
      endEquityShare: 0.138849655,
      firstActionAt: "2026-02-05T23:00:00Z",
    });
  });

  test("when a soft sale brings a loan from 86.5 to 84 %", () => {
    // (800 − 0.84 × 925) / (1 − 0.84 × 1.005) = 147.625161 repaid, × 1.005 / 925 = 0.16039274 sold.
    expect(play("soft", [["1", "800"]], [1000, 925])).toMatchObject({
      touched: 1,
      closed: 0,
      sales: 1,
      collateralSoldShare: 0.16039274,
      costShare: 0.000738123,
    });
  });

  test("when a partial liquidation brings a loan from 86.5 to 75 %", () => {
    // (800 − 0.75 × 925) / (1 − 0.75 × LIF) = 489.362981 repaid, × LIF / 925 = 0.55223492 sold.
    expect(play("partial", [["1", "800"]], [1000, 925])).toMatchObject({
      touched: 1,
      closed: 0,
      sales: 1,
      collateralSoldShare: 0.55223492,
      costShare: 0.02145432,
    });
  });

  test("when a loan has jumped beyond the soft band", () => {
    // 800 on 840 is 95.2 %: (800 − 630) / (1 − 0.75 × LIF) at the LIF, no small sale first.
    const soft = play("soft", [["1", "800"]], [1000, 840]);
    const partial = play("partial", [["1", "800"]], [1000, 840]);
    expect(soft).toEqual({ ...partial, policy: "soft" });
    expect(soft).toMatchObject({ sales: 1, closed: 0, collateralSoldShare: 0.97298534 });
  });

  test("when nothing happens", () => {
    for (const { name } of REPLAY_POLICIES) {
      expect(play(name, [["1", "700"]], [1000, 990, 1010])).toMatchObject({
        touched: 0,
        sales: 0,
        costShare: 0,
        coinsKeptShare: 1,
        endEquityShare: 0.31,
        firstActionAt: null,
        soldByDay: [],
      });
    }
  });

  test("when interest is due", () => {
    // 10^-8 a second for 7200 s: x + x²/2 + x³/6 = 7.20025921e-5 of 500, rounded down.
    const result = replay({
      book: plantedBook([["1", "500"]]),
      path: plantedPath([1000, 1000, 1000]),
      policy: policyNamed("reference"),
      rateModel: { kind: "fixed", ratePerSecond: as(10_000_000_000n) },
    });
    expect(toReplayJson(result, UNITS)).toMatchObject({
      interestAccrued: "0.036001",
      endEquityShare: 0.499963999,
    });
  });
});

describe("a replay", () => {
  test("keeps utilization at 90 %, so interest begins at the curve's 4 % a year", () => {
    const result = replay({
      book: plantedBook([["100", "50000"]]),
      path: plantedPath(Array.from({ length: 25 }, () => 1000)),
      policy: policyNamed("reference"),
    });
    const aDay = (50_000 * 0.04) / 365;
    expect(Math.abs(Number(result.interestAccrued) / 1e6 - aDay)).toBeLessThan(0.001);
  });

  test("lets no interest come between a loan's LTV and the first price", () => {
    const loans = [
      ["1", "800"],
      ["1", "860"],
    ] as const;
    for (const policy of REPLAY_POLICIES) {
      const result = replay({ book: plantedBook(loans), path: plantedPath([1000]), policy });
      expect(result).toMatchObject({ loans: 2, touched: policy.plan === null ? 0 : 1 });
    }
  });

  test("says so when every loan is unhealthy at the first price", () => {
    expect(() => play("plan", [["1", "861"]], [1000, 990])).toThrow(
      "planted.csv: Every loan is unhealthy at the first price. " +
        "Choose another range, or use --rebase ltv.",
    );
  });

  test.each([
    [["1", "340282366920938463463374607431768.2"], "The amounts are too large at these prices."],
    [["3402823669209384634633746074317", "1"], "The amounts are too large at these prices."],
  ] as const)("refuses a book with the loan %j", (loan, message) => {
    expect(() => play("plan", [loan], [1000, 990])).toThrow(`planted.csv: ${message}`);
  });

  test("refuses decimals that the engine cannot price", () => {
    const book = { ...plantedBook([["1", "500"]]), collateralDecimals: 24, debtDecimals: 0 };
    const terms = { book, path: plantedPath([1000]), policy: policyNamed("plan") };
    expect(() => replay(terms)).toThrow(
      "planted.csv: The book refuses create_market: invalid_field (feedDecimals must not exceed",
    );
  });

  test("opens loans whose plan acts at any LTV, and lets it act at the first price", () => {
    const policy: ReplayPolicy = {
      ...policyNamed("plan"),
      name: "timid",
      plan: {
        steps: [
          {
            kind: "deleverage",
            triggerLtv: as(43n * 10n ** 16n),
            targetLtv: as(20n * 10n ** 16n),
            cap: null,
          },
        ],
      },
    };
    const book = plantedBook([
      ["1", "860"],
      ["1", "430"],
    ]);
    const path = plantedPath([1000]);
    const result = replay({ book, path, policy, rateModel: NO_INTEREST });
    expect(result).toMatchObject({ loans: 2, touched: 1, firstActionAt: path[0]?.at });
  });

  test("carries on where one command has no room for all loans that cross", () => {
    const count = TRIGGERS_PER_COMMAND_MAX + 1;
    const loans = Array.from({ length: count }, (): PlantedLoan => ["0.01", "8"]);
    for (const { name } of REPLAY_POLICIES) {
      expect(play(name, loans, [1000, 920])).toMatchObject({ touched: count, sales: count });
    }
  });

  test("tells how far it has come and ends with the last price", () => {
    const seen: number[] = [];
    const path = plantedPath(Array.from({ length: 200 }, () => 1000));
    const book = plantedBook([["1", "500"]]);
    replay({ book, path, policy: policyNamed("plan"), onProgress: (done) => seen.push(done) });
    expect(seen.at(-1)).toBe(200);
    expect(seen).toEqual([...seen].sort((left, right) => left - right));
  });
});

interface Entry {
  readonly command: Command;
  readonly at: Millis;
  readonly events: readonly Event[];
}

/** What a book holds, in an order that does not depend on its history. */
function contentsOf(book: Book): unknown {
  const byName = <T>(entries: Iterable<[string, T]>): [string, T][] =>
    [...entries].sort(([left], [right]) => (left < right ? -1 : 1));
  return {
    ledger: byName(book.ledger).map(([id, { balance }]) => [id, balance]),
    loans: byName(book.loans).map(([id, { collateral, borrowShares, disarmed, principal }]) => [
      id,
      { collateral, borrowShares, disarmed, principal },
    ]),
  };
}

describe.each(REPLAY_POLICIES)("the commands of a replay with policy $name", (policy) => {
  const loans: PlantedLoan[] = Array.from({ length: 40 }, (_, index) => [
    "0.12345678",
    String(50 + index * 1.5),
  ]);
  const path = plantedPath([1000, 950, 970, 900, 860, 905, 700, 640]);

  test("decided once more and applied give the same events and the same book", () => {
    const entries: Entry[] = [];
    const result = replay({
      book: plantedBook(loans),
      path,
      policy,
      observe: (command, at, events) => entries.push({ command, at, events }),
    });
    expect(result.sales).toBeGreaterThan(10);

    const twin = createBook("operator" as AccountId);
    for (const { command, at, events } of entries) {
      const decision = decide(twin, command, at);
      expect(decision).toEqual({ isAccepted: true, events });
      for (const event of events) apply(twin, event);
    }
    const replayed = createBook("operator" as AccountId);
    for (const event of entries.flatMap(({ events }) => events)) apply(replayed, event);
    expect(contentsOf(twin)).toEqual(contentsOf(replayed));
    const debts = [...twin.loans.values()].filter(({ borrowShares }) => borrowShares > 0n);
    expect(debts.length).toBeGreaterThan(0);
    expect(entries.length).toBeGreaterThan(loans.length * 4 + path.length);
  });

  test("give the same figures every time", () => {
    const figures = (): string =>
      JSON.stringify(toReplayJson(replay({ book: plantedBook(loans), path, policy }), UNITS));
    expect(figures()).toBe(figures());
  });
});
