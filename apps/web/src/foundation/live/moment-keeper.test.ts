import type { OperationId } from "@plimsoll/contract";
import { hashKey, QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MomentKeeper } from "./moment-keeper.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const frame = (sequence: number, price: string) => ({
  sequence,
  feeds: [{ feed: "btc-usd", mark: { status: "fresh" as const, price } }],
});

/** A page that looks at the answers of some operations; what the server would answer is set by the test. */
function open(...operations: readonly OperationId[]) {
  const server = new Map<OperationId, { readonly answer: string; readonly at: number }>();
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const keeper = new MomentKeeper(queries);
  const stops: (() => void)[] = [];
  const look = (operation: OperationId) => {
    const observer = new QueryObserver(queries, {
      queryKey: [operation],
      queryFn: () => {
        const { answer, at } = server.get(operation) ?? { answer: "nothing", at: 0 };
        return { answer, span: { first: at, last: at } };
      },
    });
    stops.push(observer.subscribe(() => undefined));
  };
  const answerAt = (at: number, answers: Partial<Record<OperationId, string>>) => {
    for (const [operation, answer] of Object.entries(answers)) {
      server.set(operation as OperationId, { answer, at });
    }
  };
  /** The price, and every answer, as the page shows them now. */
  const page = () => ({
    price: keeper.marks?.feeds[0]?.mark.price ?? null,
    ...Object.fromEntries(
      operations.map((one) => {
        const shown = keeper.shown(hashKey([one])) as { readonly answer: string } | undefined;
        return [one, shown?.answer ?? null];
      }),
    ),
  });
  const close = () => {
    for (const stop of stops) stop();
    keeper.close();
    queries.clear();
  };
  return { keeper, queries, look, answerAt, page, close };
}

const soon = () => vi.advanceTimersByTimeAsync(300);

describe("a lender's page", () => {
  test("shows a loss, the market and the position of one moment", async () => {
    const { keeper, queries, look, answerAt, page, close } = open(
      "listSupplyPositions",
      "listMarkets",
    );
    answerAt(10, { listSupplyPositions: "1,000", listMarkets: "no loss" });
    for (const one of ["listSupplyPositions", "listMarkets"] as const) look(one);
    await soon();
    keeper.hearMarks(frame(10, "40000"));
    const before = { price: "40000", listSupplyPositions: "1,000", listMarkets: "no loss" };
    expect(page()).toEqual(before);

    // The market is answered after the loss, the position from before it, and the price has fallen.
    keeper.hearEvent("bad_debt_realized", 12);
    answerAt(12, { listMarkets: "a loss" });
    void queries.invalidateQueries({ queryKey: ["listMarkets"] });
    keeper.hearMarks(frame(12, "20000"));
    await soon();
    expect(page()).toEqual(before);

    answerAt(13, { listSupplyPositions: "900" });
    keeper.hearMarks(frame(13, "20000"));
    await soon();
    await soon();
    const after = { price: "20000", listSupplyPositions: "900", listMarkets: "a loss" };
    expect(page()).toEqual(after);
    close();
  });
});

describe("without a stream", () => {
  test("the last whole moment stays, whatever is answered meanwhile", async () => {
    const { keeper, queries, look, answerAt, page, close } = open("listLoans");
    answerAt(10, { listLoans: "0.5 BTC" });
    look("listLoans");
    await soon();
    keeper.hearMarks(frame(10, "40000"));
    keeper.lose();
    answerAt(20, { listLoans: "0.7 BTC" });
    void queries.invalidateQueries();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(page()).toEqual({ price: "40000", listLoans: "0.5 BTC" });
    expect(keeper.isHoldingBack).toBe(false);

    keeper.resume();
    keeper.hearMarks(frame(20, "28000"));
    await soon();
    expect(page()).toEqual({ price: "28000", listLoans: "0.7 BTC" });
    close();
  });

  test("what belongs to another moment than the page is held back until the stream is there", async () => {
    const { keeper, queries, look, answerAt, page, close } = open("listLoans", "getBalances");
    answerAt(10, { listLoans: "0.5 BTC" });
    look("listLoans");
    await soon();
    keeper.hearMarks(frame(10, "40000"));
    keeper.lose();
    answerAt(20, { listLoans: "0.7 BTC", getBalances: "3 BTC" });
    look("getBalances");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(page()).toEqual({ price: "40000", listLoans: "0.5 BTC", getBalances: null });
    expect(keeper.isHoldingBack).toBe(true);

    keeper.resume();
    void queries.invalidateQueries();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(page()).toEqual({ price: "40000", listLoans: "0.5 BTC", getBalances: null });

    keeper.hearMarks(frame(20, "28000"));
    await soon();
    expect(page()).toEqual({ price: "28000", listLoans: "0.7 BTC", getBalances: "3 BTC" });
    expect(keeper.isHoldingBack).toBe(false);
    close();
  });

  test("what was answered before the loss and is of the moment is shown where it is looked at", async () => {
    const { keeper, look, answerAt, page, close } = open("listLoans", "getBalances");
    answerAt(10, { listLoans: "0.5 BTC", getBalances: "3 BTC" });
    look("listLoans");
    await soon();
    keeper.hearMarks(frame(10, "40000"));
    keeper.hearMarks(frame(12, "39000"));
    keeper.lose();
    // The answer comes late, and is of an entry that the stream has told of.
    look("getBalances");
    await soon();
    expect(page()).toEqual({ price: "39000", listLoans: "0.5 BTC", getBalances: "3 BTC" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(keeper.isHoldingBack).toBe(false);
    close();
  });

  test("that never came, answers after one entry are shown, and others are asked for together", async () => {
    const { keeper, queries, look, answerAt, page, close } = open("listLoans", "getBalances");
    answerAt(10, { listLoans: "0.5 BTC" });
    answerAt(11, { getBalances: "2 BTC" });
    for (const one of ["listLoans", "getBalances"] as const) look(one);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(page()).toEqual({ price: null, listLoans: null, getBalances: null });
    expect(keeper.isWithoutPrices).toBe(false);
    answerAt(12, { listLoans: "0.7 BTC", getBalances: "2 BTC" });
    await soon();
    await soon();
    expect(page()).toEqual({ price: null, listLoans: "0.7 BTC", getBalances: "2 BTC" });
    expect(keeper.isHoldingBack).toBe(false);
    expect(keeper.isWithoutPrices).toBe(true);

    answerAt(13, { getBalances: "1 BTC" });
    void queries.invalidateQueries({ queryKey: ["getBalances"] });
    await soon();
    expect(page()).toEqual({ price: null, listLoans: "0.7 BTC", getBalances: "2 BTC" });
    expect(keeper.isHoldingBack).toBe(true);
    answerAt(14, { listLoans: "0.8 BTC", getBalances: "1 BTC" });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(page()).toEqual({ price: null, listLoans: "0.8 BTC", getBalances: "1 BTC" });
    expect(keeper.isHoldingBack).toBe(false);
    close();
  });

  test("that never came, a list that is written later is not shown beside what came before it", async () => {
    const { look, answerAt, page, close } = open("listLoans", "listLoanEvents");
    answerAt(10, { listLoans: "0.5 BTC", listLoanEvents: "added" });
    look("listLoans");
    look("listLoanEvents");
    await vi.advanceTimersByTimeAsync(3_100);
    expect(page()).toEqual({ price: null, listLoans: "0.5 BTC", listLoanEvents: "added" });
    answerAt(12, { listLoans: "0.7 BTC" });
    look("listLoans");
    await vi.advanceTimersByTimeAsync(2_500);
    expect(page()).toEqual({ price: null, listLoans: "0.7 BTC", listLoanEvents: null });
    close();
  });
});
