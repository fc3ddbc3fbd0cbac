import { describe, expect, it } from "vitest";
import { knownShortfall } from "../../src/state/known-shortfall.ts";
import type { Millis } from "../../src/units/time.ts";
import { btc, percent, usdc } from "../amounts.ts";
import { openWorld } from "../world.ts";
import type { World, WorldOptions } from "../world.ts";

const LADDER = {
  kind: "ladder",
  soft: null,
  targetLtv: percent(78),
  feeAtLltv: percent(2),
  feeAtFull: percent(4),
  fullFeeLtv: percent(95),
  dust: usdc(50),
  insuranceFirst: true,
} as const;

/** Alice owes 60,000 against a bitcoin; the desk has nothing. */
function opened(options: WorldOptions = {}): World {
  const world = openWorld({ ...options, settings: { liquidation: LADDER, ...options.settings } });
  world.open("loan", "alice", btc(1), usdc(60_000));
  return world;
}

const shortfallOf = (world: World) =>
  knownShortfall(world.book, world.market(), world.now as Millis);
const LENDERS_OWN = { by: "lender", market: "btc", onBehalf: "lender", shares: 0n } as const;
const withdraw = (assets: bigint) =>
  ({ type: "withdraw", ...LENDERS_OWN, assets, receiver: "lender" }) as const;
const supply = (assets: bigint) => ({ type: "supply", ...LENDERS_OWN, assets }) as const;

describe("a known shortfall", () => {
  it("is what an outsider's purchase of all the collateral would leave of the debt", () => {
    const world = opened();
    expect(shortfallOf(world)).toMatchObject({ loans: 0, fromLenders: 0n });
    world.price(40_000);
    const known = shortfallOf(world);
    world.deposit("carol", "USDC", usdc(60_000));
    const seizure = { type: "liquidate", by: "carol", loan: "loan", repaidShares: 0n } as const;
    const events = world.run({ ...seizure, seizedAssets: btc(1) });
    const loss = events.find(({ type }) => type === "bad_debt_realized");
    if (loss?.type !== "bad_debt_realized") throw new Error("no loss");
    expect(known?.loans).toBe(1);
    expect(known?.fromLenders).toBeGreaterThanOrEqual(loss.fromSuppliers);
    expect((known?.fromLenders ?? 0n) - loss.fromSuppliers).toBeLessThanOrEqual(2n);
    expect(shortfallOf(world)).toMatchObject({ loans: 0, fromLenders: 0n });
  });

  it("is insurance's before it is the lenders', where the policy says so", () => {
    const world = opened();
    world.price(40_000);
    world.deposit("insurance", "USDC", usdc(5_000));
    const known = shortfallOf(world);
    expect(known?.fromInsurance).toBe(usdc(5_000));
    expect((known?.uncovered ?? 0n) - (known?.fromLenders ?? 0n)).toBe(usdc(5_000));
    world.configure({ liquidation: { ...LADDER, insuranceFirst: false } });
    expect(shortfallOf(world)?.fromInsurance).toBe(0n);
  });

  it("counts a coin of insurance for one market only", () => {
    const world = opened();
    const assets = { loanAsset: "USDC", collateralAsset: "BTC" } as const;
    const { settings } = world.market();
    const terms = { lltv: percent(86), rateModel: { kind: "none" }, settings } as const;
    const market = "other";
    const feed = "btc-usd";
    world.run({ type: "create_market", by: "owner", market, feed, ...assets, ...terms });
    world.run({ ...supply(usdc(100_000)), market });
    const owes = { collateral: btc(1), borrow: usdc(60_000) };
    world.run({ type: "open_loan", by: "bob", loan: "other", market, plan: null, ...owes });
    world.price(40_000);
    const [one, two] = ["btc", "other"].map((id) =>
      knownShortfall(world.book, world.market(id), world.now as Millis),
    );
    const needed = one?.uncovered ?? 0n;
    expect(two?.uncovered).toBe(needed);
    world.deposit("insurance", "USDC", needed + usdc(1_000));
    expect(shortfallOf(world)?.fromInsurance).toBe(usdc(1_000));
  });

  it("grows with the interest that these loans owe", () => {
    const world = opened({ rateModel: { kind: "fixed", ratePerSecond: 10_000_000_000n } });
    world.price(40_000);
    const before = shortfallOf(world)?.fromLenders ?? 0n;
    world.wait(30 * 86_400);
    expect(shortfallOf(world)?.fromLenders).toBeGreaterThan(before + usdc(1_000));
  });

  it("is the lower price's while a fall is doubted, and ends with the doubt", () => {
    const gates = { outlierDistance: percent(2), jumpGate: percent(10), holdGate: 0n };
    const waits = { confirmVenues: 0, confirmAfterMs: 10_000_000, holdForMs: 0 };
    const venues = { venues: ["x"], minVenues: 1, maxAgeMs: 40_000_000 };
    const feed = { kind: "median", decimals: 8, ...venues, ...gates, ...waits } as const;
    const world = openWorld({ settings: { liquidation: LADDER }, feed });
    const quote = (whole: number) => {
      const price = BigInt(whole) * 10n ** 8n;
      const quotedAt = world.now;
      world.run({ type: "post_quote", feed: "btc-usd", venue: "x", price, quotedAt });
    };
    quote(100_000);
    world.open("loan", "alice", btc(1), usdc(60_000));
    quote(40_000);
    expect(world.mark().status).toBe("suspect");
    const doubted = shortfallOf(world)?.fromLenders ?? 0n;
    expect(doubted).toBeGreaterThan(usdc(20_000));
    world.wait(1);
    quote(100_000);
    expect(shortfallOf(world)?.fromLenders).toBe(0n);
    world.wait(50_000);
    world.run({ type: "tick" });
    expect(world.mark().status).toBe("stale");
    expect(world.refuse(withdraw(1n))).toEqual({ code: "price_unavailable", status: "stale" });
    expect(world.refuse(supply(1n))).toEqual({ code: "price_unavailable", status: "stale" });
  });

  it("is all that is owed where no price means worthless, and unknown where it means none", () => {
    const worthless = opened({ zeroMeans: "worthless", settings: { paused: ["sell"] } });
    worthless.price(0);
    expect(shortfallOf(worthless)?.fromLenders).toBe(usdc(60_000));
    const unknown = opened();
    unknown.price(0);
    expect(shortfallOf(unknown)).toBeNull();
    expect(unknown.refuse(withdraw(1n)).code).toBe("price_unavailable");
  });

  it("makes nobody give shares up for nothing, which are worth something again when the price is back", () => {
    const world = opened({ zeroMeans: "worthless", settings: { paused: ["sell"] } });
    world.run(withdraw(usdc(9_940_000)));
    world.price(0);
    const shares = world.market().suppliers.get("lender" as never)?.supplyShares ?? 0n;
    const all = { ...withdraw(0n), shares };
    expect(world.refuse(all)).toEqual({ code: "zero_assets" });
    expect(world.refuse(withdraw(1n))).toMatchObject({ supplied: 0n, shortfall: usdc(60_000) });
    world.price(100_000);
    world.deposit("alice", "USDC", usdc(1));
    world.run({ type: "repay_all", by: "alice", loan: "loan", assetsMax: null });
    world.run(all);
    expect(world.balance("lender", "USDC")).toBe(usdc(20_000_000));
  });

  it("is none of the reference policy, whose first lender leaves whole", () => {
    const world = opened({ settings: { liquidation: { kind: "reference" } } });
    world.price(0);
    world.run(withdraw(usdc(9_940_000)));
  });
});

describe("two lenders of an insolvent loan that an outsider buys all but a satoshi of (case h02)", () => {
  it("are left with the same, whether the first leaves before the purchase or after it", () => {
    const fair = 63_320;
    for (const order of ["before", "after"]) {
      const world = openWorld({ settings: { liquidation: LADDER }, isMirrored: false });
      world.run(withdraw(usdc(9_900_000)));
      world.run({ type: "open_account", account: "second" });
      world.deposit("second", "USDC", usdc(100_000));
      world.run({ ...supply(usdc(100_000)), by: "second", onBehalf: "second" });
      world.open("loan", "alice", btc(2), usdc(150_000));
      world.deposit("carol", "USDC", usdc(300_000));
      world.price(40_000);
      const before = world.balance("second", "USDC");
      const leave = { ...withdraw(usdc(50_000)), by: "second", onBehalf: "second" };
      const out = () => world.run({ ...leave, receiver: "second" });
      if (order === "before") out();
      const seizure = { type: "liquidate", by: "carol", loan: "loan", repaidShares: 0n } as const;
      world.run({ ...seizure, seizedAssets: btc(2) - 1n });
      if (order === "after") out();
      const market = world.market();
      const claims = ["lender", "second"].map((who) => {
        const shares = market.suppliers.get(who as never)?.supplyShares ?? 0n;
        return Number((shares * market.totalSupplyAssets) / market.totalSupplyShares) / 1e6;
      });
      const taken = Number(world.balance("second", "USDC") - before) / 1e6;
      expect(claims[0]).toBeCloseTo(fair, 0);
      expect((claims[1] ?? 0) + taken).toBeCloseTo(fair, 0);
    }
  });
});
