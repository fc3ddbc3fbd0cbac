import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checkpoint } from "@plimsoll/journal/chain";
import { verifyReceipt } from "@plimsoll/receipt";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { until } from "../../../../test/until.ts";
import { readPdf, type PdfContent } from "../../../../test/receipts/pdf-text.ts";
import { receiptIn } from "../../../../test/receipts/receipt-in.ts";
import { TestServer } from "../../../../test/server-harness.ts";
import { readConfig } from "../../../foundation/config/environment.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let folder: string;
let server: TestServer;
let operator: string;
let auditor: string;
let alice: string;
let bob: string;
let sale: { readonly sequence: number; readonly index: number };

/** The server's clock is this process's: only its date is moved, time itself goes on. */
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  folder = await mkdtemp(join(tmpdir(), "plimsoll-receipts-"));
  const places = `file:${join(folder, "anchors.jsonl")}`;
  const { anchors } = readConfig({});
  server = await TestServer.start({ anchors: { ...anchors, places, everyEntries: 1 } });
  operator = await server.key(["operator"]);
  auditor = await server.key(["auditor"]);
  alice = await server.customer("alice", { BTC: "1" });
  bob = await server.customer("bob");
  const loan = { loan: "first", market: "btc-usdc", collateral: "1", borrow: "55000" };
  await server.post("/v1/loans", alice, loan);
  // She spends it, so that her plan has nothing to repay with and sells.
  await server.post("/v1/withdrawals", await server.key(["custody"]), {
    account: "alice",
    asset: "USDC",
    amount: "55000",
    reference: "spent",
  });
  await quote("78700");
  wait(10 * SECOND);
  await quote("66000");
  const { body } = await server.get("/v1/liquidations?loan=first", operator);
  const [{ sequence, index }] = body["items"] as [typeof sale];
  sale = { sequence, index };
});
afterAll(async () => {
  vi.useRealTimers();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const wait = (millis: number) => vi.setSystemTime(Date.now() + millis);

async function quote(price: string): Promise<void> {
  const body = { feed: "btc-usd", venue: "sandbox", price };
  const answered = await server.post("/v1/quotes", operator, body);
  expect(answered).toMatchObject({ status: 201 });
}

async function pdf(path: string, key: string): Promise<PdfContent> {
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(server.url + path, { headers });
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/pdf"]);
  return readPdf(new Uint8Array(await response.arrayBuffer()));
}

describe("a receipt as PDF", () => {
  test("says what its JSON says, on pages of a real file", async () => {
    const path = `/v1/liquidations/${sale.sequence}/receipt`;
    const both = async () => ({
      receipt: receiptIn((await server.get(path, alice)).body),
      paper: await pdf(`${path}.pdf`, alice),
    });
    let { receipt, paper } = await both();
    // What she was told is still being noted, and is part of either.
    await until(async () => {
      if (paper.text.replaceAll(" ", "").includes(receipt.signature.digest)) return true;
      ({ receipt, paper } = await both());
      return false;
    });
    const { pages, text } = paper;
    expect((await verifyReceipt(receipt)).isValid).toBe(true);
    expect(pages).toBeGreaterThan(0);
    const { summary, signature, entries } = receipt;
    expect(summary).toMatchObject({ kind: "plan_sale", loan: "first", price: "66000" });
    for (const { amount, asset } of [
      summary.sold,
      summary.soldValue,
      summary.repaid,
      summary.cost,
      summary.before.debt,
      summary.after.debt,
    ]) {
      expect(text).toContain(`${amount} ${asset}`);
    }
    expect(text).toContain(`Receipt ${sale.sequence}-${sale.index}`);
    expect(text).toContain("What you were told");
    const unbroken = text.replaceAll(" ", "");
    for (const hash of [signature.digest, ...entries.map((entry) => entry.hash)]) {
      expect(unbroken).toContain(hash);
    }
  });

  test("is its borrower's and the operator's, and nobody else's", async () => {
    const path = `/v1/liquidations/${sale.sequence}/receipt.pdf`;
    expect((await server.get(path, operator)).status).toBe(200);
    expect((await server.get(path, bob)).status).toBe(404);
    expect((await server.get(path)).status).toBe(401);
  });
});

describe("the checkpoint in a receipt", () => {
  test("is the first one that covers the sale, with the way there and where it lies", async () => {
    const read = async () => {
      const path = `/v1/liquidations/${sale.sequence}/receipt`;
      return receiptIn((await server.get(path, alice)).body);
    };
    let receipt = await read();
    // Until it is made and has arrived, the receipt says when it is due.
    await until(async () => {
      const { checkpoint } = receipt;
      if (checkpoint?.status === "made" && checkpoint.anchors.length === 1) return true;
      expect(checkpoint?.status).toMatch(/^(due|made)$/);
      receipt = await read();
      return false;
    });
    const { body } = await server.get("/v1/journal/checkpoints?limit=100");
    const covering = (body["items"] as { checkpoint: Checkpoint }[])
      .map(({ checkpoint }) => checkpoint)
      .filter(({ sequence }) => sequence >= sale.sequence)
      .sort((left, right) => left.sequence - right.sequence);
    expect(receipt.checkpoint).toMatchObject({
      status: "made",
      checkpoint: covering[0],
      anchors: [{ place: "file" }],
      way: expect.any(Array) as unknown,
    });
    expect((await verifyReceipt(receipt)).isValid).toBe(true);
  });
});

describe("a statement as PDF", () => {
  const period = () => {
    const [from, to] = [Date.now() - 60 * MINUTE, Date.now() + MINUTE];
    return `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
  };

  test("has every movement of the account, with its amount", async () => {
    const path = `/v1/customers/alice/statement`;
    const { body } = await server.get(`${path}?${period()}`, alice);
    const { pages, text } = await pdf(`${path}.pdf?${period()}`, alice);
    expect(pages).toBeGreaterThan(0);
    expect(text).toContain("Statement of alice");
    const movements = body["movements"] as { amount: { amount: string; asset: string } }[];
    expect(movements.length).toBeGreaterThan(2);
    for (const { amount } of movements) expect(text).toContain(`${amount.amount} ${amount.asset}`);
  });

  test("is not for other customers", async () => {
    const path = `/v1/customers/alice/statement.pdf?${period()}`;
    expect((await server.get(path, bob)).status).toBe(404);
    expect((await server.get(path)).status).toBe(401);
  });
});

describe("a sale at a price that its venue took back", () => {
  const flagged = async (key?: string) => server.get("/v1/liquidations/flagged", key);

  test("is not judged before its window has passed", async () => {
    wait(30 * SECOND);
    await quote("78700");
    expect((await flagged(auditor)).body).toEqual({ items: [], nextCursor: null });
  });

  test("is flagged for staff, with what makes its borrower whole", async () => {
    wait(10 * MINUTE);
    await quote("78700");
    const { body } = await flagged(auditor);
    const { body: receipt } = await server.get(
      `/v1/liquidations/${sale.sequence}/receipt`,
      operator,
    );
    const { sold, repaid } = receiptIn(receipt).summary;
    // A satoshi at 78,700 USDC is worth 787 base units.
    const amount = BigInt(sold.baseUnits) * 787n - BigInt(repaid.baseUnits);
    expect(body).toMatchObject({
      items: [
        {
          ...sale,
          loan: "first",
          account: "alice",
          market: "btc-usdc",
          soldPrice: "66000",
          honestPrice: "78700",
          amount: { asset: "USDC", baseUnits: amount.toString() },
          isPaid: false,
        },
      ],
      nextCursor: null,
    });
    expect(amount).toBeGreaterThan(0n);
  });

  test("is shown to risk, operators and auditors only", async () => {
    const risk = await server.key(["risk"]);
    for (const key of [risk, operator, auditor]) expect((await flagged(key)).status).toBe(200);
    const custody = await server.key(["custody"]);
    for (const key of [alice, custody]) expect((await flagged(key)).status).toBe(403);
    expect((await flagged()).status).toBe(401);
  });

  test("is paid once, by the operator, and shown as paid", async () => {
    const { body } = await flagged(operator);
    const [item] = body["items"] as [{ amount: { amount: string } }];
    const pay = {
      index: sale.index,
      account: "alice",
      asset: "USDC",
      assets: item.amount.amount,
      reason: "the venue corrected its price",
    };
    const path = `/v1/liquidations/${sale.sequence}/make-whole`;
    expect((await server.post(path, auditor, pay)).status).toBe(403);
    for (const [wrong, answer] of [
      [{ index: sale.index + 1 }, { status: 404, body: { code: "not_found" } }],
      [{ account: "bob" }, { status: 400, body: { field: "account" } }],
      [{ asset: "ETH" }, { status: 400, body: { field: "asset" } }],
    ] as const) {
      expect(await server.post(path, operator, { ...pay, ...wrong })).toMatchObject(answer);
    }
    expect((await flagged(operator)).body["items"]).toMatchObject([{ isPaid: false }]);
    expect((await server.post(path, operator, pay)).status).toBe(201);
    expect((await flagged(operator)).body["items"]).toMatchObject([{ ...sale, isPaid: true }]);
    const again = await server.post(path, operator, pay);
    expect(again).toMatchObject({ status: 409, body: { code: "already_made_whole" } });
    const { body: owned } = await server.get("/v1/customers/alice/balances", alice);
    const usdc = (owned["balances"] as { asset: string; amount: string }[]).find(
      ({ asset }) => asset === "USDC",
    );
    expect(Number(usdc?.amount)).toBeCloseTo(Number(item.amount.amount), 5);
  });
});
