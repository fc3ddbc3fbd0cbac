import { describe, expect, it } from "vitest";
import { btc, percent, usdc } from "../amounts.ts";
import { fullIncentivePolicy } from "../../src/liquidation/liquidation-policy.ts";
import { as } from "../../src/units/quantity.ts";
import { toAssetsDown } from "../../src/math/shares.ts";
import { openWorld } from "../world.ts";
import type { World } from "../world.ts";

const rate = percent(2);

describe("the processing fee", () => {
  it("comes on top of the debt and goes to the house", () => {
    const world = openWorld({ settings: { processingFee: { rate, mode: "added_to_debt" } } });
    world.open("loan", "alice", btc(1), usdc(50_000));
    expect(world.balance("alice", "USDC")).toBe(usdc(50_000));
    expect(world.balance("fees", "USDC")).toBe(usdc(1_000));
    expect(world.loan("loan").principal).toBe(usdc(51_000));
  });

  it("comes out of the payout and goes to the house", () => {
    const world = openWorld({ settings: { processingFee: { rate, mode: "taken_from_payout" } } });
    world.open("loan", "alice", btc(1), usdc(50_000));
    expect(world.balance("alice", "USDC")).toBe(usdc(49_000));
    expect(world.balance("fees", "USDC")).toBe(usdc(1_000));
    expect(world.loan("loan").principal).toBe(usdc(50_000));
  });

  it("is rounded up, in favour of the house", () => {
    const world = openWorld({ settings: { processingFee: { rate, mode: "taken_from_payout" } } });
    world.open("loan", "alice", btc(1), 51n);
    expect(world.balance("fees", "USDC")).toBe(2n);
    expect(world.balance("alice", "USDC")).toBe(49n);
  });

  it("comes out of a debt that is given in shares, in either mode", () => {
    for (const mode of ["added_to_debt", "taken_from_payout"] as const) {
      const world = openWorld({ settings: { processingFee: { rate, mode } } });
      world.run({ type: "create_loan", by: "alice", loan: "loan", market: "btc", plan: null });
      world.run({ type: "pledge", by: "alice", loan: "loan", assets: btc(1) });
      const shares = usdc(51_000) * 1_000_000n;
      world.run({
        type: "borrow",
        by: "alice",
        loan: "loan",
        assets: 0n,
        shares,
        receiver: "alice",
      });
      const fee = mode === "added_to_debt" ? usdc(1_000) : usdc(1_020);
      expect(world.balance("fees", "USDC")).toBe(fee);
      expect(world.balance("alice", "USDC")).toBe(usdc(51_000) - fee);
    }
  });
});

describe("caps and the minimum", () => {
  it("admit a supply up to exactly the cap, interest included", () => {
    const world = openWorld({ settings: { supplyCap: usdc(10_000_001) } });
    const supply = {
      type: "supply",
      by: "lender",
      market: "btc",
      shares: 0n,
      onBehalf: "lender",
    } as const;
    expect(world.refuse({ ...supply, assets: usdc(1) + 1n })).toMatchObject({
      ...{ code: "supply_cap_exceeded", room: usdc(1) },
    });
    world.run({ ...supply, assets: usdc(1) });
  });

  it("admit debts up to exactly the market's and the customer's cap", () => {
    const world = openWorld({
      settings: { borrowCap: usdc(100_000), customerBorrowCap: usdc(60_000) },
    });
    world.open("one", "alice", btc(1), usdc(40_000));
    const two = {
      type: "open_loan",
      by: "alice",
      loan: "two",
      market: "btc",
      collateral: btc(1),
      plan: null,
    } as const;
    expect(world.refuse({ ...two, borrow: usdc(20_000) + 1n })).toMatchObject({
      ...{ code: "customer_borrow_cap_exceeded", room: usdc(20_000) },
    });
    world.run({ ...two, borrow: usdc(20_000) });
    const three = { ...two, by: "bob", loan: "three" };
    expect(world.refuse({ ...three, borrow: usdc(40_000) + 1n })).toMatchObject({
      ...{ code: "borrow_cap_exceeded", room: usdc(40_000) },
    });
    world.run({ ...three, borrow: usdc(40_000) });
  });

  it("ask for the minimum when borrowing, but not when repaying", () => {
    const world = openWorld({ settings: { minLoan: usdc(100) } });
    const open = {
      type: "open_loan",
      by: "alice",
      loan: "loan",
      market: "btc",
      collateral: btc(1),
      plan: null,
    } as const;
    expect(world.refuse({ ...open, borrow: usdc(100) - 1n }).code).toBe("below_minimum_loan");
    world.run({ ...open, borrow: usdc(100) });
    world.run({ type: "repay", by: "alice", loan: "loan", assets: usdc(99), shares: 0n });
    expect(world.loan("loan").principal).toBe(usdc(1));
  });
});

describe("a refusal to lend so much", () => {
  it.each([
    ["the market's highest LTV", { maxLtv: percent(60) }, null],
    ["the LLTV", {}, null],
    ["a step of the own plan", {}, { steps: [{ kind: "close", triggerLtv: percent(50) }] }],
  ] as const)("names by how much the debt may grow under %s", (_, settings, plan) => {
    const world = openWorld({ settings });
    world.run({ type: "create_loan", by: "alice", loan: "loan", market: "btc", plan });
    world.run({ type: "pledge", by: "alice", loan: "loan", assets: btc(1) });
    const borrow = { type: "borrow", by: "alice", loan: "loan", receiver: "alice" } as const;
    world.run({ ...borrow, assets: usdc(10_000), shares: 0n });
    const refusal = world.refuse({ ...borrow, assets: usdc(90_000), shares: 0n });
    const room = "room" in refusal ? (refusal.room ?? 0n) : 0n;
    expect(room).toBeGreaterThan(0n);
    expect(world.refuse({ ...borrow, assets: room + 1n, shares: 0n })).toMatchObject({ room });
    world.run({ ...borrow, assets: room, shares: 0n });
  });
});

describe("a minimum loan", () => {
  it("keeps borrowers from taking shares that are worth nothing, which would thin everybody's", () => {
    const world = openWorld({ settings: { minLoan: usdc(1) } });
    world.run({ type: "create_loan", by: "bob", loan: "thin", market: "btc", plan: null });
    world.run({ type: "pledge", by: "bob", loan: "thin", assets: btc(1) });
    const thin = { type: "borrow", by: "bob", loan: "thin", assets: 0n, receiver: "bob" } as const;
    expect(world.refuse({ ...thin, shares: 999_999n }).code).toBe("below_minimum_loan");
  });
});

describe("a pause of everything", () => {
  it("still lets a borrower pledge, repay, release a debtless loan and close", () => {
    const world = openWorld();
    world.open("one", "alice", btc(1), usdc(50_000));
    world.open("two", "alice", btc(1), usdc(10_000));
    world.configure({ paused: ["supply", "withdraw", "borrow", "release", "liquidate", "sell"] });
    world.price(0);
    world.run({ type: "pledge", by: "bob", loan: "one", assets: btc(1) });
    world.run({ type: "repay", by: "alice", loan: "one", assets: usdc(10_000), shares: 0n });
    const { borrowShares: shares } = world.loan("two");
    world.run({ type: "repay", by: "alice", loan: "two", assets: 0n, shares });
    world.run({ type: "release", by: "alice", loan: "two", assets: btc(1), receiver: "alice" });
    world.run({ type: "close_loan", by: "alice", loan: "one", receiver: "alice" });
    expect(world.balance("alice", "BTC")).toBe(btc(101));
    expect(world.balance("bob", "BTC")).toBe(btc(99));
  });
});

describe("open_loan and close_loan", () => {
  it("opens all or nothing: a debt that is refused leaves neither loan nor pledge", () => {
    const world = openWorld();
    const open = {
      type: "open_loan",
      by: "alice",
      loan: "loan",
      market: "btc",
      plan: null,
    } as const;
    world.refuse({ ...open, collateral: btc(1), borrow: usdc(86_000) + 1n });
    expect(world.book.loans.size).toBe(0);
    expect(world.balance("alice", "BTC")).toBe(btc(100));
    world.run({ ...open, collateral: btc(1), borrow: usdc(86_000) });
  });

  it("closes to exactly zero, with interest, and the loan is gone", () => {
    const world = openWorld({ rateModel: { kind: "fixed", ratePerSecond: 3_000_000_000n } });
    world.open("loan", "alice", btc(1), usdc(50_000));
    world.open("rest", "bob", btc(1), usdc(33_333));
    world.deposit("alice", "USDC", usdc(10_000));
    world
      .wait(12_345_678)
      .run({ type: "close_loan", by: "alice", loan: "loan", receiver: "carol" });
    expect(world.book.loans.has("loan" as never)).toBe(false);
    expect(world.market().totalBorrowShares).toBe(world.loan("rest").borrowShares);
    expect(world.market().totalCollateral).toBe(btc(1));
    expect(world.balance("carol", "BTC")).toBe(btc(101));
    world.run({ type: "create_loan", by: "bob", loan: "loan", market: "btc", plan: null });
  });

  it("keeps several loans of one customer in one market apart", () => {
    const world = openWorld();
    world.open("safe", "alice", btc(1), usdc(10_000));
    world.open("edge", "alice", btc(1), usdc(80_000));
    world.deposit("bob", "USDC", usdc(100_000));
    world.price(90_000);
    const liquidate = { type: "liquidate", by: "bob", seizedAssets: 1n, repaidShares: 0n } as const;
    expect(world.refuse({ ...liquidate, loan: "safe" }).code).toBe("position_is_healthy");
    world.run({ ...liquidate, loan: "edge" });
    expect(world.loan("safe").collateral).toBe(btc(1));
    expect(world.loan("edge").collateral).toBe(btc(1) - 1n);
  });
});

describe("the market fee", () => {
  const fixed = { kind: "fixed", ratePerSecond: 3_000_000_000n } as const;

  it("gives the recipient of the moment shares of the interest", () => {
    const world = openWorld({ rateModel: fixed });
    world.run({ type: "set_fee", by: "owner", market: "btc", fee: percent(10) });
    world.run({ type: "set_fee_recipient", by: "owner", recipient: "carol" });
    world.open("loan", "alice", btc(10), usdc(500_000));
    const [accrued] = world.wait(1_000_000).run({ type: "accrue_interest", market: "btc" });
    if (accrued?.type !== "interest_accrued") throw new Error("no interest");
    expect(accrued.interest).toBe(1_502_252_250n);
    const shares = world.market().suppliers.get("carol" as never)?.supplyShares ?? 0n;
    expect(shares).toBe(accrued.feeShares);
    const all = {
      type: "withdraw",
      by: "carol",
      market: "btc",
      assets: 0n,
      shares,
      onBehalf: "carol",
      receiver: "carol",
    } as const;
    world.run(all);
    expect(world.balance("carol", "USDC")).toBe(accrued.interest / 10n - 1n);
  });

  it("is kept for nobody while no recipient is named, and never by the suppliers", () => {
    const world = openWorld({ rateModel: fixed });
    world.run({ type: "set_fee", by: "owner", market: "btc", fee: percent(25) });
    world.open("loan", "alice", btc(10), usdc(500_000));
    world.wait(1_000_000).run({ type: "accrue_interest", market: "btc" });
    expect(world.market().suppliers.get("" as never)?.supplyShares).toBeGreaterThan(0n);
  });

  it("passes to a new recipient only from unaccrued interest on", () => {
    const world = openWorld({ rateModel: fixed });
    world.run({ type: "set_fee", by: "owner", market: "btc", fee: percent(10) });
    world.run({ type: "set_fee_recipient", by: "owner", recipient: "carol" });
    world.open("loan", "alice", btc(10), usdc(500_000));
    world.wait(1_000).run({ type: "accrue_interest", market: "btc" });
    const carols = world.market().suppliers.get("carol" as never)?.supplyShares;
    world.wait(1_000).run({ type: "set_fee_recipient", by: "owner", recipient: "bob" });
    world.run({ type: "accrue_interest", market: "btc" });
    expect(world.market().suppliers.get("carol" as never)?.supplyShares).toBe(carols);
    expect(world.market().suppliers.get("bob" as never)?.supplyShares).toBeGreaterThan(0n);
  });
});

describe("debt by shares that are worth nothing", () => {
  it("is refused under the ladder policy, because it would thin what a share stands for", () => {
    const liquidation = fullIncentivePolicy(as(percent(86)), as(percent(75)));
    const world = openWorld({ settings: { liquidation } });
    world.run({ type: "create_loan", by: "bob", loan: "thin", market: "btc", plan: null });
    world.run({ type: "pledge", by: "bob", loan: "thin", assets: btc(1) });
    const shares = 999_999n;
    const borrow = {
      type: "borrow",
      by: "bob",
      loan: "thin",
      assets: 0n,
      receiver: "bob",
    } as const;
    expect(world.refuse({ ...borrow, shares }).code).toBe("zero_assets");
    world.run({ ...borrow, shares: 1_000_000n });
  });
});

describe("a lender who takes back all that is theirs", () => {
  const most = (world: World) => {
    const market = world.market();
    const shares = market.suppliers.get("lender" as never)?.supplyShares ?? 0n;
    return toAssetsDown(shares, market.totalSupplyAssets, market.totalSupplyShares);
  };
  const withdraw = (assets: bigint) => {
    const whose = { by: "lender", onBehalf: "lender", receiver: "lender" } as const;
    return { type: "withdraw", market: "btc", ...whose, assets, shares: 0n } as const;
  };

  it.each([[true], [false]])(
    "leaves no share too small to be paid out, but by the reference's rounding (%s)",
    (isReference) => {
      const liquidation = fullIncentivePolicy(as(percent(86)), as(percent(75)));
      const world = openWorld({
        rateModel: { kind: "fixed", ratePerSecond: 3_333_333_333n },
        settings: isReference ? {} : { liquidation },
      });
      world.open("loan", "alice", btc(1), usdc(50_000));
      world.wait(12_345).deposit("alice", "USDC", usdc(50_000));
      world.run({ type: "repay_all", by: "alice", loan: "loan", assetsMax: null });
      const whole = most(world);
      expect(world.refuse(withdraw(whole + 1n)).code).toBe("withdrawal_exceeds_supply");
      world.run(withdraw(whole));
      const left = world.market().suppliers.get("lender" as never)?.supplyShares ?? 0n;
      if (isReference) expect(left).toBeGreaterThan(0n);
      else expect(left).toBe(0n);
      expect(most(world)).toBe(0n);
    },
  );

  it("is told what can go now while the rest is lent out, and that much goes", () => {
    const world = openWorld();
    world.open("loan", "alice", btc(1), usdc(50_000));
    const free = usdc(9_950_000);
    const refusal = world.refuse(withdraw(free + 1n));
    expect(refusal).toMatchObject({ code: "insufficient_liquidity", withdrawable: free });
    world.run(withdraw(free));
  });
});
