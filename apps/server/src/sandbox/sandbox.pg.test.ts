import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../test/feeds/quoted-book.ts";
import { TestServer } from "../../test/server-harness.ts";

interface Figures {
  readonly collateralSold: { readonly amount: string };
  readonly debtRepaid: { readonly amount: string };
  readonly cost: { readonly amount: string };
  readonly sales: number;
  readonly borrowersHit: number;
  readonly borrowersWipedOut: number;
}
interface View {
  readonly book: string;
  readonly state: string;
  readonly at: string;
  readonly shock: string;
  readonly policy: string;
  readonly sequence: number;
  readonly prices: readonly { readonly feed: string; readonly price: string }[];
  readonly totals: { readonly plimsoll: Figures; readonly reference: Figures };
}

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await TestServer.start({ sandbox: "full" });
  key = await server.key(["risk", "operator", "auditor"]);
}, 120_000);
afterAll(() => server.stop());

const view = async () => (await server.get("/v1/sandbox")).body as unknown as View;
const control = (body: object) => server.post("/v1/sandbox/clock", key, body);
const amountOf = (amount: { readonly amount: string }) => Number(amount.amount);

async function playTo(to: string): Promise<View> {
  await control({ action: "jump", to });
  await until(async () => (await view()).at === to || (await view()).state === "ended", 120_000);
  const { services } = server.running;
  const last = services.sequencer.durableSequence;
  await until(async () => (services.sandbox?.comparison?.sequence ?? 0) >= last);
  return view();
}

describe("the sandbox's book", () => {
  test("waits with loans that spread as such loans do", async () => {
    expect(await view()).toMatchObject({
      book: "main",
      state: "waiting",
      at: "2026-01-29T00:00:00.000Z",
      shock: "1",
      policy: "plan",
    });
    const { sequencer } = server.running.services;
    const ltvs = await sequencer.read((book) =>
      [...book.loans.values()].map(({ market, collateral, borrowShares }) => {
        const price = Number(market.feed.mark.confirmed) / 1e8;
        const coins = Number(collateral) / 10 ** market.collateralAsset.decimals;
        return Number(borrowShares) / 1e12 / (coins * price);
      }),
    );
    ltvs.sort((left, right) => left - right);
    const quantile = (share: number) => ltvs[Math.floor(ltvs.length * share)] ?? 0;
    expect(ltvs).toHaveLength(3_000);
    expect(quantile(0.1)).toBeCloseTo(0.33, 1);
    expect(quantile(0.5)).toBeCloseTo(0.51, 1);
    expect(quantile(0.9)).toBeCloseTo(0.69, 1);
    expect(ltvs.at(-1)).toBeLessThan(0.75);
    const debt = await sequencer.read((book) =>
      [...book.markets.values()].reduce((sum, market) => sum + market.totalBorrowAssets, 0n),
    );
    expect(Number(debt) / 1e6 / 3_000).toBeGreaterThan(48_000);
    expect(Number(debt) / 1e6 / 3_000).toBeLessThan(60_000);
  });
});

describe("the week", () => {
  test("costs less with plans than under the reference, whose penalty is 4.38 %", async () => {
    const after = await playTo("2026-02-06T03:00:00.000Z");
    const { plimsoll, reference } = after.totals;
    const penalty = amountOf(reference.cost) / amountOf(reference.debtRepaid);
    expect(penalty).toBeGreaterThan(0.0437);
    expect(penalty).toBeLessThan(0.044);
    expect(amountOf(plimsoll.cost)).toBeLessThan(amountOf(reference.cost) / 4);
    expect(plimsoll.borrowersWipedOut).toBeLessThan(reference.borrowersWipedOut / 4);
    expect(reference.borrowersHit).toBe(reference.borrowersWipedOut);
    expect(server.running.services.sandbox?.comparison?.refused).toBe(0);
    expect(after.prices[0]?.price).toMatch(/^6[0-9]{4}/);
  }, 120_000);
});
