import {
  fullIncentivePolicy,
  referenceSettings,
  type AccountId,
  type Book,
  type LoanId,
} from "@plimsoll/engine";
import { beforeAll, describe, expect, test } from "vitest";
import { LLTV, MARKET, NOW, openOneMarket, percent, USDC } from "../../test/one-market.ts";
import { VIEWS } from "../book/mirror/views.ts";
import { accountView } from "./account.ts";
import { loanView } from "./loan.ts";

const market = MARKET;

let book: Book;

/** Carol's loan "gone" owed 70,000, "kept" owes 1,000; a fall to 50,000 has emptied the first. */
beforeAll(() => {
  const liquidation = fullIncentivePolicy(LLTV, percent(75n));
  const world = openOneMarket(["carol", "lender"], { ...referenceSettings(LLTV), liquidation });
  const { give, priceAt, run } = world;
  ({ book } = world);
  give("lender", "USDC", 1_000_000n * USDC);
  give("desk", "USDC", 1_000_000n * USDC);
  give("carol", "BTC", 200_000_000n);
  const supplied = { assets: 1_000_000n * USDC, shares: 0n };
  run({ type: "supply", by: "lender", onBehalf: "lender", market, ...supplied });
  const owes = (loan: string, borrow: bigint) =>
    run({
      ...{ type: "open_loan", by: "carol", market, plan: null },
      ...{ loan, collateral: 100_000_000n, borrow: borrow * USDC },
    });
  owes("gone", 70_000n);
  owes("kept", 1_000n);
  priceAt(50_000n);
});

describe("a loan that a sale has emptied", () => {
  test("says that it is settled", () => {
    const [gone, kept] = ["gone", "kept"].map((id) => book.loans.get(id as LoanId));
    if (gone === undefined || kept === undefined) throw new Error("a loan is missing");
    expect(loanView(gone, NOW)).toMatchObject({ state: "settled", nextTrigger: null });
    expect(loanView(kept, NOW).state).toBe("open");
  });

  test("is in no count, histogram, curve or list of open loans", () => {
    const totals = VIEWS.totals(book, NOW);
    expect([totals.loans, totals.markets.map(({ loans }) => loans)]).toEqual([1, [1]]);
    const seen = VIEWS.public(book, NOW);
    expect([seen.loans, seen.markets.map(({ loans }) => loans)]).toEqual([1, [1]]);
    const { buckets } = VIEWS.histogram(book, NOW, { market });
    expect(buckets.map(({ loans }) => loans).filter((loans) => loans > 0)).toEqual([1]);
    const { settings } = book.markets.get(market) ?? {};
    if (settings === undefined) throw new Error("the market is missing");
    const preview = VIEWS.settingsPreview(book, NOW, { market, settings });
    expect(preview.loans).toBe(1);
    const carol = book.accounts.get("carol" as AccountId);
    if (carol === undefined) throw new Error("the account is missing");
    expect(accountView(book, carol).loans).toEqual(["kept"]);
  });

  test("is found by its state", () => {
    const names = (state: "open" | "settled") =>
      VIEWS.loanNames(book, NOW, { market: undefined, state, after: undefined, most: 10 });
    expect(names("open")).toEqual(["kept"]);
    expect(names("settled")).toEqual(["gone"]);
  });
});
