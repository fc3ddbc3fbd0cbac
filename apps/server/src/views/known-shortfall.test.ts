import { fullIncentivePolicy, referenceSettings, type AccountId } from "@plimsoll/engine";
import { beforeEach, expect, test } from "vitest";
import { LLTV, MARKET, NOW, openOneMarket, percent, USDC } from "../../test/one-market.ts";
import { supplyView } from "./account.ts";
import { marketView } from "./market.ts";

const market = MARKET;

let world: ReturnType<typeof openOneMarket>;

/** Two lenders of 100,000 each; Carol owes 150,000 against two bitcoins, and the desk has nothing. */
beforeEach(() => {
  const liquidation = fullIncentivePolicy(LLTV, percent(75n));
  world = openOneMarket(["carol", "one", "two"], { ...referenceSettings(LLTV), liquidation });
  const { give, run } = world;
  give("carol", "BTC", 200_000_000n);
  for (const who of ["one", "two"]) {
    give(who, "USDC", 100_000n * USDC);
    const supplied = { assets: 100_000n * USDC, shares: 0n };
    run({ type: "supply", by: who, onBehalf: who, market, ...supplied });
  }
  const owed = { collateral: 200_000_000n, borrow: 150_000n * USDC };
  run({ type: "open_loan", by: "carol", market, plan: null, loan: "loan", ...owed });
});

const viewed = (who: string) => {
  const { book } = world;
  const found = book.markets.get(market);
  if (found === undefined) throw new Error("the market is missing");
  return {
    market: marketView(book, found, NOW),
    position: supplyView(book, found, who as AccountId, NOW),
  };
};

const withdrawal = (who: string, assets: bigint) => ({
  ...{ type: "withdraw", by: who, onBehalf: who, receiver: who },
  ...{ market, assets, shares: 0n },
});

test("a position says what can leave now and how much of it is lent out", () => {
  const { market: seen, position } = viewed("one");
  expect(seen.knownShortfall).toMatchObject({ loans: 0, fromLenders: { amount: "0" } });
  expect(position.assets.amount).toBe("100000");
  expect(position.withdrawable.amount).toBe("50000");
  const kept = { cause: "lent_out", amount: { amount: "50000" } };
  expect(position.hindrances).toMatchObject([kept]);
});

test("a known loss is shown, and what is shown as withdrawable can be withdrawn to the last unit", () => {
  world.priceAt(40_000n);
  world.give("insurance", "USDC", 10_000n * USDC);
  const { market: seen, position } = viewed("one");
  // Outsiders would pay 80,000 / LIF of 150,000.
  expect(seen.knownShortfall).toMatchObject({
    loans: 1,
    fromInsurance: { amount: "10000" },
  });
  expect(Number(seen.knownShortfall?.uncovered.amount)).toBeCloseTo(73_360, 0);
  expect(seen.insurance.amount).toBe("10000");
  const lost = Number(seen.knownShortfall?.fromLenders.amount);
  expect(Number(position.shortfall.amount)).toBeCloseTo(lost / 2, 4);
  expect(Number(position.assets.amount)).toBeCloseTo(100_000 - lost / 2, 4);
  const all = BigInt(position.withdrawable.baseUnits);
  expect(() => world.run(withdrawal("one", all + 1n))).toThrow("insufficient_liquidity");
  world.run(withdrawal("one", all));
  expect(viewed("one").position.withdrawable.amount).toBe("0");
});

test("while no price is known all of a position waits, and the market says that it cannot know", () => {
  world.priceAt(0n);
  const { market: seen, position } = viewed("two");
  expect(seen.knownShortfall).toBeNull();
  const kept = { cause: "price_unavailable", amount: { amount: "100000" } };
  expect(position).toMatchObject({ withdrawable: { amount: "0" }, hindrances: [kept] });
  expect(() => world.run(withdrawal("two", 1n))).toThrow("price_unavailable");
});
