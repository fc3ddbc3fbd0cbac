import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { percent, usdc } from "../../test/amounts.ts";
import type { Loose } from "../../test/amounts.ts";
import { histories, live } from "../../test/random-book.ts";
import type { Command } from "../commands/command.ts";
import { execute } from "../engine.ts";
import { postingsOf } from "../events/event.ts";
import { findViolations } from "./check-invariants.ts";
import { PAUSABLE_ACTIONS } from "./market-settings.ts";

describe("the invariants", () => {
  it("hold after every command", () => {
    fc.assert(
      fc.property(histories(40), (steps) => {
        live(steps, (book) => expect(findViolations(book)).toEqual([]));
      }),
      { numRuns: 80 },
    );
  });

  it("begin with events whose postings sum to zero per asset", () => {
    fc.assert(
      fc.property(histories(40), (steps) => {
        for (const event of live(steps).events) {
          const sums = new Map<string, bigint>();
          for (const { account, amount } of postingsOf(event)) {
            const asset = account.slice(account.lastIndexOf(":") + 1);
            sums.set(asset, (sums.get(asset) ?? 0n) + amount);
          }
          expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("a customer", () => {
  it("can repay and take everything back while all is paused and no price is known", () => {
    fc.assert(
      fc.property(histories(40), (steps) => {
        const { book } = live(steps);
        const run = (command: Loose<Command>) => execute(book, command as Command, book.time);
        for (const { id: market, settings } of book.markets.values()) {
          const closed = { ...settings, paused: PAUSABLE_ACTIONS, maxLtv: percent(1) };
          const reason = "everything stands still";
          run({ type: "configure_market", by: "owner", market, settings: closed, reason });
        }
        run({ type: "post_price", feed: "btc", price: 0n });
        for (const loan of [...book.loans.values()]) {
          const { owner } = loan;
          const funds = { account: owner, asset: "USDC", amount: usdc(1_000_000), reference: null };
          expect(run({ type: "deposit", ...funds }).isAccepted).toBe(true);
          const decision = run({ type: "close_loan", by: owner, loan: loan.id, receiver: owner });
          expect(decision).toMatchObject({ isAccepted: true });
        }
        expect(book.loans.size).toBe(0);
        for (const market of book.markets.values()) expect(market.totalCollateral).toBe(0n);
        expect(findViolations(book)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
