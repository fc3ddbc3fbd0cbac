import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Command } from "../../src/commands/command.ts";
import type { Rejection } from "../../src/commands/rejection.ts";
import { execute } from "../../src/engine.ts";
import { fullIncentivePolicy } from "../../src/liquidation/liquidation-policy.ts";
import { as } from "../../src/units/quantity.ts";
import { btc, percent, usdc } from "../amounts.ts";
import type { Loose } from "../amounts.ts";
import { openWorld } from "../world.ts";
import type { World } from "../world.ts";

/*
 * "A total would become too large" is said only where that is so. A person who asks for more than there is
 * gets a code that says of what. So nothing that fits 64 bits, a thousand times what the world holds, may
 * end as an overflow.
 */

const ANY = fc.oneof(
  fc.bigInt(1n, 20n),
  fc.bigInt(1n, usdc(200_000)),
  fc.bigInt(1n, 2n ** 63n),
  fc.constantFrom(btc(1), btc(1) + 1n, usdc(50_000), usdc(50_000) + 1n),
);
const SHARES = ANY.map((amount) => amount * 1_000_000n);
const PEOPLE = fc.constantFrom("alice", "bob", "lender");
const LOAN = fc.constantFrom("one", "two", "empty");

const either = fc.oneof(
  ANY.map((assets) => ({ assets, shares: 0n })),
  SHARES.map((shares) => ({ assets: 0n, shares })),
);
const exchange = fc.oneof(
  ANY.map((seizedAssets) => ({ seizedAssets, repaidShares: 0n })),
  SHARES.map((repaidShares) => ({ seizedAssets: 0n, repaidShares })),
);

const command: fc.Arbitrary<Loose<Command>> = fc.oneof(
  fc.record({ by: PEOPLE, loan: LOAN, amounts: either }).map(({ amounts, ...on }) => ({
    ...{ type: "repay" as const, ...on, ...amounts },
  })),
  fc.record({
    type: fc.constant("repay_all" as const),
    by: PEOPLE,
    loan: LOAN,
    assetsMax: fc.option(ANY),
  }),
  fc.record({ loan: LOAN, assets: ANY }).map(({ loan, assets }) => ({
    ...{ type: "release" as const, by: "alice", loan, assets, receiver: "alice" },
  })),
  fc.record({ loan: LOAN, amounts: either }).map(({ loan, amounts }) => ({
    ...{ type: "borrow" as const, by: "alice", loan, ...amounts, receiver: "alice" },
  })),
  fc.record({ type: fc.constant("pledge" as const), by: PEOPLE, loan: LOAN, assets: ANY }),
  fc.record({ loan: LOAN, amounts: exchange }).map(({ loan, amounts }) => ({
    ...{ type: "liquidate" as const, by: "lender", loan, ...amounts },
  })),
  fc.record({ by: PEOPLE, amounts: either }).map(({ by, amounts }) => ({
    ...{ type: "withdraw" as const, by, market: "btc", ...amounts, onBehalf: by, receiver: by },
  })),
  fc.record({ by: PEOPLE, amounts: either }).map(({ by, amounts }) => ({
    ...{ type: "supply" as const, by, market: "btc", ...amounts, onBehalf: by },
  })),
  fc.record({ loan: LOAN }).map(({ loan }) => ({
    ...{ type: "close_loan" as const, by: "alice", loan, receiver: "alice" },
  })),
  fc.record({ loan: LOAN }).map(({ loan }) => ({
    ...{ type: "forgive_debt" as const, by: "owner", loan, reason: "a crumb" },
  })),
  fc.integer({ min: 1, max: 300_000 }).map((price) => ({
    ...{ type: "post_price" as const, feed: "btc-usd", price: BigInt(price) * 10n ** 8n },
  })),
);

function start(isReference: boolean): World {
  const ladder = { ...fullIncentivePolicy(as(percent(86)), as(percent(75))), dust: as(usdc(50)) };
  const world = openWorld({
    rateModel: { kind: "fixed", ratePerSecond: 3_000_000_000n },
    settings: isReference ? {} : { liquidation: ladder },
    isMirrored: false,
  });
  world.deposit("desk", "USDC", usdc(100_000));
  world.open("one", "alice", btc(1), usdc(50_000));
  world.open("two", "alice", btc(0.5), 1_000_001n);
  world.run({ type: "create_loan", by: "alice", loan: "empty", market: "btc", plan: null });
  return world;
}

describe("asking for more than there is", () => {
  it.each([[true], [false]])(
    "is never called an overflow (reference policy: %s)",
    (isReference) => {
      const seen = new Set<Rejection["code"]>();
      const steps = fc.array(fc.record({ command, seconds: fc.integer({ min: 0, max: 1e6 }) }), {
        minLength: 10,
        maxLength: 40,
      });
      fc.assert(
        fc.property(steps, (all) => {
          const world = start(isReference);
          for (const { command: made, seconds } of all) {
            world.wait(seconds);
            const decision = execute(world.book, made as Command, world.now as never);
            if (!decision.isAccepted) seen.add(decision.rejection.code);
          }
        }),
        { seed: 20_260_206, numRuns: 150 },
      );
      expect([...seen]).not.toContain("arithmetic_overflow");
      for (const code of [
        "repayment_exceeds_debt",
        "release_exceeds_collateral",
        "withdrawal_exceeds_supply",
        "nothing_owed",
        "debt_above_limit",
        "balance_below_debt",
      ]) {
        expect([...seen]).toContain(code);
      }
    },
  );

  it("is called by its name as far as an amount can be sent, too", () => {
    const world = start(false);
    world.configure({ paused: ["sell"] });
    world.price(56_000);
    const most = 2n ** 128n - 1n;
    const one = { loan: "one", by: "lender" } as const;
    const codes = [
      { type: "repay" as const, ...one, assets: most, shares: 0n },
      { type: "repay" as const, ...one, assets: 0n, shares: most },
      { type: "release" as const, ...one, by: "alice", assets: most, receiver: "alice" },
      { type: "liquidate" as const, ...one, seizedAssets: most, repaidShares: 0n },
      { type: "liquidate" as const, ...one, seizedAssets: 0n, repaidShares: most },
    ].map((asked) => world.refuse(asked).code);
    const excess = "repayment_exceeds_debt";
    const [release, seizure] = ["release_exceeds_collateral", "seizure_exceeds_collateral"];
    expect(codes).toEqual([excess, excess, release, seizure, excess]);
  });

  it("stays an overflow where a total would not fit", () => {
    const world = openWorld();
    expect(
      world.refuse({
        type: "supply",
        by: "lender",
        market: "btc",
        assets: 0n,
        shares: 2n ** 128n - 1n,
        onBehalf: "lender",
      }).code,
    ).toBe("arithmetic_overflow");
  });
});
