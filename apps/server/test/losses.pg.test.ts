import { afterAll, beforeAll, expect, test } from "vitest";
import { PLAIN_SETTINGS } from "./plain-settings.ts";
import { TestServer, type Answered } from "./server-harness.ts";

/*
 * What lenders are told of losses over HTTP: while loans wait for a buyer, what they can take back is exact to
 * the base unit; afterwards everybody may read what was lost and who paid, and nobody whose loan it was.
 */

const FEES = { feeAtLltv: "0.02", feeAtFull: "0.04", fullFeeLtv: "0.95" };
const LADDER = { kind: "ladder", soft: null, targetLtv: "0.78", dust: "50", insuranceFirst: true };
const SETTINGS = { ...PLAIN_SETTINGS, alertLtvs: [], liquidation: { ...LADDER, ...FEES } };
const AMOUNT = (baseUnits: string) => ({ baseUnits, asset: "LUSD" });

interface Amount {
  readonly amount: string;
  readonly baseUnits: string;
}
interface Loss {
  readonly sequence: number;
  readonly badDebt: Amount;
  readonly fromInsurance: Amount;
  readonly fromLenders: Amount;
}

let server: TestServer;
let staff: string;
let lena: string;

beforeAll(async () => {
  server = await TestServer.start();
  staff = await server.key(["operator", "custody"]);
  await accepted("/v1/assets", { asset: "LUSD", decimals: 6 });
  const zero = { kind: "posted", decimals: 8, zeroMeans: "worthless" };
  await accepted("/v1/feeds", { feed: "losses", settings: zero });
  await price("100000");
  await accepted("/v1/markets", {
    ...{ market: "losses", loanAsset: "LUSD", collateralAsset: "BTC", feed: "losses" },
    ...{ lltv: "0.86", rateModel: { kind: "none" }, settings: SETTINGS },
  });
  lena = await server.customer("lena", { LUSD: "100000" });
  await server.customer("otto", { LUSD: "100000" });
  await server.customer("borrower-of-losses", { BTC: "3" });
  await server.customer("buyer", { LUSD: "300000" });
  for (const account of ["lena", "otto"]) await supply(account, "100000");
  for (const loan of ["first-loss", "second-loss"]) await open(loan, "60000");
});
afterAll(() => server.stop());

async function accepted(path: string, body: unknown): Promise<Answered> {
  const answer = await server.post(path, staff, body);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
  return answer;
}

const price = (amount: string) => accepted("/v1/quotes", { feed: "losses", price: amount });
const supply = (account: string, assets: string) =>
  accepted("/v1/markets/losses/supply", { account, assets });
const open = (loan: string, borrow: string) =>
  accepted("/v1/loans", {
    ...{ account: "borrower-of-losses", market: "losses", plan: null },
    ...{ loan, collateral: "1", borrow },
  });
const buy = (loan: string, seizedAssets: string) =>
  accepted("/v1/liquidations", { account: "buyer", loan, seizedAssets });

const withdraw = (body: object) => server.post("/v1/markets/losses/withdraw", lena, body);

async function positionOf(key: string, account: string) {
  const { body } = await server.get(`/v1/customers/${account}/supply`, key);
  const [position] = body["items"] as { shares: string; withdrawable: Amount; assets: Amount }[];
  if (position === undefined) throw new Error(`${account} lends nothing`);
  return position;
}

/** One base unit more than an amount of six decimals. */
const oneMore = ({ baseUnits }: Amount) => {
  const digits = (BigInt(baseUnits) + 1n).toString().padStart(7, "0");
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
};

/** What is told to be withdrawable passes, and one base unit more does not. */
async function takeAll(code: string): Promise<void> {
  const { withdrawable } = await positionOf(lena, "lena");
  expect(BigInt(withdrawable.baseUnits)).toBeGreaterThan(0n);
  const refused = await withdraw({ assets: oneMore(withdrawable) });
  expect(refused.body).toMatchObject({ status: 422, code });
  expect(String(refused.body["detail"]).replaceAll(",", "")).toContain(withdrawable.amount);
  const { status, body } = await withdraw({ assets: withdrawable.amount });
  expect(status, JSON.stringify(body)).toBe(200);
}

const losses = async (query = "") => {
  const { body } = await server.get(`/v1/markets/losses/losses${query}`);
  return { items: body["items"] as Loss[], nextCursor: body["nextCursor"] as string | null };
};

test("a loss is known, told exactly, and in the end told to everybody without a name", async () => {
  expect((await losses()).items).toEqual([]);

  // Worthless for a moment: nobody gives up shares for nothing, and a preview says what opening says.
  await price("0");
  const { shares } = await positionOf(lena, "lena");
  expect((await positionOf(lena, "lena")).assets).toMatchObject(AMOUNT("40000000000"));
  const opening = { account: "borrower-of-losses", market: "losses", collateral: "1", borrow: "5" };
  const previewed = await server.post("/v1/loans/preview", staff, opening);
  expect(previewed.body["code"]).toBe("insufficient_collateral");
  await price("40000");
  expect((await positionOf(lena, "lena")).shares).toBe(shares);

  // 60,000 is owed twice, 40,000 / 1.0438… would be paid for each; 80,000 is not lent out.
  const { body: market } = await server.get("/v1/markets/losses");
  expect(market["knownShortfall"]).toMatchObject({ loans: 2, fromInsurance: AMOUNT("0") });
  const fair = (await positionOf(lena, "lena")).assets;
  expect(Number(fair.amount)).toBeCloseTo(100_000 - (60_000 - 40_000 / 1.043841336116910229), 0);
  await takeAll("withdrawal_exceeds_supply");

  // Nobody else loses by it; then an outsider buys one loan whole, and all but a crumb of the other.
  const otto = (await positionOf(staff, "otto")).assets;
  expect(Math.abs(Number(otto.amount) - Number(fair.amount))).toBeLessThan(0.00001);
  await buy("first-loss", "1");
  await accepted("/v1/deposits", {
    ...{ account: "insurance", asset: "LUSD", amount: "1000", reference: "reserve of losses" },
  });
  await buy("second-loss", "0.99999");
  const { items, nextCursor } = await losses();
  expect(nextCursor).toBeNull();
  expect(items).toHaveLength(2);
  const [newest, oldest] = items;
  if (newest === undefined || oldest === undefined) throw new Error("there are no losses");
  expect(newest.sequence).toBeGreaterThan(oldest.sequence);
  expect(oldest.fromInsurance).toMatchObject(AMOUNT("0"));
  // The crumb of 0.4 is insurance's first, since the desk has nothing; the rest of its money goes to the loss.
  expect(newest.fromInsurance).toMatchObject(AMOUNT("999600000"));
  for (const { badDebt, fromInsurance, fromLenders } of items) {
    const parts = BigInt(fromInsurance.baseUnits) + BigInt(fromLenders.baseUnits);
    expect(BigInt(badDebt.baseUnits)).toBe(parts);
  }
  const text = JSON.stringify(items);
  expect(text).not.toContain("borrower-of-losses");
  expect(text).not.toContain('-loss"');

  const pages = await losses("?limit=1");
  expect(pages.items).toEqual([newest]);
  const next = await losses(`?limit=1&cursor=${pages.nextCursor ?? ""}`);
  expect(next).toEqual({ items: [oldest], nextCursor: null });
  expect((await server.get("/v1/markets/none/losses")).status).toBe(404);
  expect((await server.get("/v1/markets/losses/losses?cursor=none")).status).toBe(400);

  // The loans are settled: nobody is asked for anything more.
  const settled = await server.get("/v1/loans/second-loss", staff);
  expect(settled.body).toMatchObject({ state: "settled", nextTrigger: null });
  const taken = await server.post("/v1/loans/second-loss/release", staff, { assets: "0.5" });
  expect(taken.body["detail"]).toContain("Nothing is pledged for this loan");
});
