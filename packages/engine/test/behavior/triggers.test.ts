import { describe, expect, it } from "vitest";
import { TRIGGERS_PER_COMMAND_MAX } from "../../src/commands/fire-triggers.ts";
import type { Event } from "../../src/events/event.ts";
import { btc, dollars, percent, usdc } from "../amounts.ts";
import { dump } from "../dump.ts";
import { openWorld } from "../world.ts";
import type { World } from "../world.ts";

const alerts = (events: readonly Event[]) =>
  events.flatMap((event) =>
    event.type === "alert_raised" && event.rung !== "own_price" ? [event.why.triggerLtv] : [],
  );
const types = (events: readonly Event[]) => events.map(({ type }) => type);
const RUNGS = [percent(60), percent(70)];

describe("alerts", () => {
  const world = () => {
    const opened = openWorld({ settings: { alertLtvs: RUNGS, alertHysteresis: percent(5) } });
    opened.open("loan", "alice", btc(1), usdc(55_000));
    return opened;
  };

  it("are raised once each, in the order of their rungs, with the reason", () => {
    const w = world();
    const events = w.price(78_000);
    expect(alerts(events)).toEqual(RUNGS);
    const raised = events.find(({ type }) => type === "alert_raised");
    if (raised?.type !== "alert_raised") throw new Error("no alert");
    expect(raised.why).toMatchObject({ trigger: "alert", ltvBefore: 705_128_205_128_205_129n });
    expect(alerts(w.price(77_000))).toEqual([]);
  });

  it("stay silent until the LTV has fallen back by the hysteresis", () => {
    const w = world();
    expect(alerts(w.price(91_000))).toEqual([RUNGS[0]]);
    w.price(96_000); // 57.3 %, above 57 %
    expect(alerts(w.price(91_000))).toEqual([]);
    expect(types(w.price(96_500))).toContain("triggers_rearmed"); // 56.99 %
    expect(alerts(w.price(91_000))).toEqual([RUNGS[0]]);
  });

  it("do not warn borrowers of what they do themselves", () => {
    const w = world();
    const more = {
      type: "borrow",
      by: "alice",
      loan: "loan",
      assets: usdc(10_000),
      shares: 0n,
      receiver: "alice",
    } as const;
    const events = w.run(more);
    expect(types(events)).toContain("triggers_passed");
    expect(alerts(w.price(99_000))).toEqual([]);
    expect(alerts(w.price(90_000))).toEqual([RUNGS[1]]);
  });

  it("of the borrower's own choosing stand beside the market's", () => {
    const w = world();
    w.run({
      type: "set_alerts",
      by: "alice",
      loan: "loan",
      alertLtvs: [percent(58), percent(65)],
      alertPrices: [],
    });
    expect(alerts(w.price(78_000))).toEqual([58, 60, 65, 70].map(percent));
  });

  it("are raised by interest alone, on a tick", () => {
    const w = openWorld({
      settings: { alertLtvs: RUNGS },
      rateModel: { kind: "fixed", ratePerSecond: 10n ** 10n },
    });
    w.open("loan", "alice", btc(1), usdc(59_900));
    expect(types(w.wait(1_000).run({ type: "tick" }))).toEqual(["time_passed"]);
    const events = w.wait(1_000_000).run({ type: "tick" });
    expect(alerts(events)).toEqual([RUNGS[0]]);
  });
});

describe("interest that a command settles", () => {
  const by = "lender";
  const supplied = { market: "btc", by, onBehalf: by, assets: 1n, shares: 0n } as const;

  it.each([
    { type: "supply", ...supplied },
    { type: "withdraw", ...supplied, receiver: by },
    { type: "set_fee", by: "owner", market: "btc", fee: percent(1) },
  ] as const)("fires what it has crossed at once: $type", (command) => {
    const world = openWorld({
      settings: { alertLtvs: RUNGS },
      rateModel: { kind: "fixed", ratePerSecond: 10n ** 10n },
    });
    world.open("loan", "alice", btc(1), usdc(59_900));
    expect(alerts(world.wait(1_000_000).run(command))).toEqual([RUNGS[0]]);
  });
});

describe("a market of the reference policy", () => {
  it("tells that a loan became liquidatable, and leaves the rest to liquidators", () => {
    const world = openWorld();
    world.open("loan", "alice", btc(1), usdc(80_000));
    expect(types(world.price(93_000))).toContain("loan_became_liquidatable");
    expect(types(world.price(92_000))).toEqual(["price_posted"]);
    expect(types(world.price(95_000))).toContain("triggers_rearmed");
    expect(world.loan("loan").collateral).toBe(btc(1));
  });
});

describe("bounded work", () => {
  const crowd = TRIGGERS_PER_COMMAND_MAX + 5;
  const crowded = (): World => {
    const world = openWorld({ settings: { alertLtvs: RUNGS }, isMirrored: false });
    world.deposit("alice", "BTC", btc(1_000));
    for (let index = 0; index < crowd; index += 1) {
      const loan = `loan-${String(index).padStart(5, "0")}`;
      world.open(loan, index < 600 ? "alice" : "bob", btc(0.1), usdc(5_000));
    }
    return world;
  };

  it("puts what a command has no room for on the backlog, and continue finishes it", () => {
    const world = crowded();
    const events = world.price(80_000);
    expect(alerts(events)).toHaveLength(TRIGGERS_PER_COMMAND_MAX);
    expect(types(events)).toContain("triggers_deferred");
    expect(world.refuse({ type: "tick" }).code).toBe("continuation_due");
    expect(world.refuse({ type: "post_price", feed: "btc-usd", price: dollars(1) }).code).toBe(
      "continuation_due",
    );
    const rest = world.run({ type: "continue" });
    expect(alerts(rest)).toHaveLength(5);
    expect(types(rest)).toContain("triggers_caught_up");
    expect(world.refuse({ type: "continue" }).code).toBe("nothing_to_continue");
    world.run({ type: "tick" });
  });

  it("fires nearest to liquidation first, then by loan id, whatever the order of opening", () => {
    const debts = [50_000, 52_000, 51_000, 50_000, 53_000, 52_000];
    const run = (order: readonly number[]) => {
      const world = openWorld({ settings: { alertLtvs: RUNGS } });
      for (const index of order)
        world.open(`loan-${index}`, "alice", btc(1), usdc(debts[index] ?? 0));
      const events = world.price(75_000);
      return {
        fired: events.flatMap((e) =>
          e.type === "alert_raised" && e.rung !== "own_price"
            ? [`${e.loan} ${e.why.triggerLtv / 10n ** 16n}`]
            : [],
        ),
        book: dump(world.book),
      };
    };
    const forward = run([0, 1, 2, 3, 4, 5]);
    expect(forward.fired).toEqual([
      "loan-4 60",
      "loan-1 60",
      "loan-5 60",
      "loan-2 60",
      "loan-0 60",
      "loan-3 60",
      "loan-4 70",
    ]);
    expect(run([5, 3, 1, 0, 2, 4])).toEqual(forward);
    expect(run([2, 4, 0, 5, 1, 3])).toEqual(forward);
  });
});

describe("a median feed", () => {
  const venues = ["x", "y", "z"];
  const feed = {
    kind: "median",
    decimals: 8,
    venues,
    minVenues: 2,
    maxAgeMs: 60_000,
    outlierDistance: percent(2),
    jumpGate: percent(5),
    confirmVenues: 0,
    confirmAfterMs: 30_000,
    holdGate: 0n,
    holdForMs: 0,
  } as const;
  const quote = (world: World, price: number, which = venues) =>
    which.flatMap((venue) => [
      ...world.run({
        type: "post_quote",
        feed: "btc-usd",
        venue,
        price: dollars(price),
        quotedAt: world.now,
      }),
    ]);
  const opened = () => {
    const world = openWorld({
      feed,
      settings: {
        alertLtvs: RUNGS,
        liquidation: {
          kind: "ladder",
          soft: null,
          targetLtv: percent(75),
          feeAtLltv: percent(1),
          feeAtFull: percent(1),
          fullFeeLtv: percent(100),
          dust: 0n,
          insuranceFirst: true,
        },
      },
    });
    world.deposit("desk", "USDC", usdc(1_000_000));
    quote(world, 100_000);
    world.open("loan", "alice", btc(1), usdc(55_000));
    world.open("edge", "bob", btc(1), usdc(85_000));
    return world;
  };

  it("holds a jump back: nothing is sold at it, and nothing is lent or released meanwhile", () => {
    const world = opened();
    const events = quote(world, 60_000);
    expect(types(events)).not.toContain("collateral_sold");
    expect(world.mark().status).toBe("suspect");
    const borrow = {
      type: "borrow",
      by: "alice",
      loan: "loan",
      assets: 1n,
      shares: 0n,
      receiver: "alice",
    } as const;
    expect(world.refuse(borrow)).toEqual({ code: "price_unavailable", status: "suspect" });
    const release = {
      type: "release",
      by: "alice",
      loan: "loan",
      assets: 1n,
      receiver: "alice",
    } as const;
    expect(world.refuse(release)).toEqual({ code: "price_unavailable", status: "suspect" });
    world.run({ type: "pledge", by: "alice", loan: "loan", assets: 1n });
  });

  it("still sells at the confirmed mark while a jump upwards waits", () => {
    const world = opened();
    quote(world, 98_000); // 86.7 %: edge is sold down, the desk pays
    expect(world.loan("edge").collateral).toBeLessThan(btc(1));
    world.open("late", "carol", btc(1), usdc(84_000));
    quote(world, 120_000);
    expect(world.mark()).toMatchObject({ status: "suspect", confirmed: dollars(98_000) });
    const liquidate = {
      type: "liquidate",
      by: "bob",
      loan: "late",
      seizedAssets: 1n,
      repaidShares: 0n,
    } as const;
    expect(world.refuse(liquidate).code).toBe("position_is_healthy");
  });

  it("lets a jump count once it has lasted, at a tick, and everything follows", () => {
    const world = opened();
    quote(world, 60_000);
    world.wait(30);
    const events = world.run({ type: "tick" });
    expect(alerts(events)).toEqual(RUNGS);
    expect(types(events)).toContain("collateral_sold");
  });

  it("lets an operator vouch for a jump", () => {
    const world = opened();
    quote(world, 60_000);
    const events = world.run({ type: "confirm_mark", feed: "btc-usd", price: dollars(60_000) });
    expect(types(events)).toContain("collateral_sold");
  });

  it("that is stale suspends everything: no alert, no sale, no liquidation", () => {
    const world = opened();
    world.wait(61);
    world.run({ type: "tick" });
    expect(world.mark().status).toBe("stale");
    world.deposit("carol", "USDC", usdc(1_000));
    const events = quote(world, 50_000, ["x"]);
    expect(types(events)).toEqual(["quote_posted"]);
    for (const loan of ["loan", "edge"]) {
      const seize = {
        type: "liquidate",
        by: "carol",
        loan,
        seizedAssets: 1n,
        repaidShares: 0n,
      } as const;
      expect(world.refuse(seize)).toEqual({ code: "price_unavailable", status: "stale" });
    }
    world.run({ type: "repay", by: "alice", loan: "loan", assets: usdc(1), shares: 0n });
  });
});
