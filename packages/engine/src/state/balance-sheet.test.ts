import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { histories, live } from "../../test/random-book.ts";
import { btc, percent, usdc } from "../../test/amounts.ts";
import { openWorld } from "../../test/world.ts";
import { balanceSheet } from "./balance-sheet.ts";

describe("the balance sheet", () => {
  it("shows where every coin is and whose it is", () => {
    const world = openWorld({
      settings: { processingFee: { rate: percent(1), mode: "taken_from_payout" } },
      isMirrored: false,
    });
    world.deposit("desk", "USDC", usdc(500));
    world.deposit("insurance", "USDC", usdc(70));
    world.open("loan", "alice", btc(1), usdc(50_000));
    const [inBtc, inUsdc] = balanceSheet(world.book);
    expect(inBtc?.asset).toBe("BTC");
    expect(inBtc?.assets).toEqual({
      custody: btc(300),
      principal: 0n,
      interest: 0n,
      total: btc(300),
    });
    expect(inBtc?.owed).toMatchObject({ customers: btc(299), pledged: btc(1), total: btc(300) });
    const total = usdc(20_000_570) + usdc(50_000);
    expect(inUsdc?.assets).toEqual({
      custody: usdc(20_000_570),
      principal: usdc(50_000),
      interest: 0n,
      total,
    });
    expect(inUsdc?.owed).toEqual({
      customers: usdc(10_000_000) + usdc(49_500),
      desk: usdc(500),
      insurance: usdc(70),
      fees: usdc(500),
      pledged: 0n,
      suppliers: usdc(10_000_000),
      feeClaims: 0n,
      rounding: 0n,
      total,
    });
  });

  it("balances after any history, and so does the trial balance", () => {
    fc.assert(
      fc.property(histories(40), (steps) => {
        const { book } = live(steps);
        for (const { assets, owed } of balanceSheet(book)) expect(assets.total).toBe(owed.total);
        const sums = new Map<string, bigint>();
        for (const { asset, balance } of book.ledger.values())
          sums.set(asset, (sums.get(asset) ?? 0n) + balance);
        for (const [asset, sum] of sums) expect([asset, sum]).toEqual([asset, 0n]);
      }),
      { numRuns: 40 },
    );
  });
});
