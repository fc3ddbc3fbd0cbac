import { describe, expect, it } from "vitest";
import type { LedgerAccount } from "./ledger-account.ts";
import { trialBalance } from "./trial-balance.ts";

function account(id: string, balance: bigint): LedgerAccount {
  const parts = id.split(":");
  const fields = { id, kind: parts[0], owner: parts.slice(1, -1).join(""), asset: parts.at(-1) };
  return { ...fields, balance, stamp: 0 } as LedgerAccount;
}

describe("the trial balance", () => {
  it("puts each balance on its side, by asset and account, and sums both sides", () => {
    const accounts = [
      account("supplied:m:USDC", -70n),
      account("custody:USDC", 100n),
      account("available:zoe:USDC", -30n),
      account("available:adam:BTC", -5n),
      account("rounding:m:USDC", 0n),
      account("custody:BTC", 5n),
    ];
    const { rows, totals } = trialBalance(accounts);
    expect(rows.map(({ id, debit, credit }) => [id, debit, credit])).toEqual([
      ["available:adam:BTC", 0n, 5n],
      ["custody:BTC", 5n, 0n],
      ["available:zoe:USDC", 0n, 30n],
      ["custody:USDC", 100n, 0n],
      ["supplied:m:USDC", 0n, 70n],
    ]);
    expect(rows[2]).toMatchObject({ kind: "available", owner: "zoe", asset: "USDC" });
    expect(totals).toEqual([
      { asset: "BTC", debit: 5n, credit: 5n },
      { asset: "USDC", debit: 100n, credit: 100n },
    ]);
  });

  it("shows a ledger that does not balance as it is", () => {
    expect(trialBalance([account("custody:BTC", 3n)]).totals).toEqual([
      { asset: "BTC", debit: 3n, credit: 0n },
    ]);
    expect(trialBalance([])).toEqual({ rows: [], totals: [] });
  });
});
