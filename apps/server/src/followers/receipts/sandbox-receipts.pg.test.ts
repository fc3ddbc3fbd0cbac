import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sandboxRoutes } from "@plimsoll/contract";
import { encodeCanonical } from "@plimsoll/journal";
import { verifyReceipt, type Receipt } from "@plimsoll/receipt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../../test/until.ts";
import { createDice } from "../../../test/dice.ts";
import { alter } from "../../../test/receipts/alter.ts";
import { receiptIn } from "../../../test/receipts/receipt-in.ts";
import { TestServer } from "../../../test/server-harness.ts";

const ROOT = fileURLToPath(new URL("../../../../../", import.meta.url));
/** The night of the crash is over then, the recovery has begun. */
const AFTER_CRASH = "2026-02-06T03:00:00.000Z";
const SEED = 20_260_206;
const ALTERED = 1_000;
/** So many are fetched, evenly along the week, unless PLIMSOLL_ALL_RECEIPTS is set. */
const RECEIPTS_MAX = process.env["PLIMSOLL_ALL_RECEIPTS"] === undefined ? 100 : Infinity;
const FILES = 5;

interface Sale {
  readonly sequence: number;
  readonly index: number;
}

let server: TestServer;
let staff: string;
let key: string;
let sales: Sale[];
let receipts: Receipt[];

beforeAll(async () => {
  server = await TestServer.start({ sandbox: "full" });
  staff = await server.key(["risk", "operator", "auditor"]);
  key = String((await server.get("/v1/receipt-key")).body["publicKey"]);
  await playTo(AFTER_CRASH);
  sales = await salesOfTheWeek();
  receipts = [];
  const chosen = evenly(sales, RECEIPTS_MAX);
  const began = performance.now();
  for (const { sequence, index } of chosen) {
    const path = `/v1/liquidations/${sequence}/receipt?index=${index}`;
    const { status, body } = await server.get(path, staff);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    receipts.push(receiptIn(body));
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  console.info(`${sales.length} sales; ${receipts.length} receipts fetched in ${seconds} s`);
}, 900_000);
afterAll(() => server.stop(), 60_000);

async function playTo(to: string): Promise<void> {
  await server.post("/v1/sandbox/clock", staff, { action: "pause" });
  await server.post("/v1/sandbox/clock", staff, { action: "jump", to });
  const isThere = async (): Promise<boolean> => {
    const { body } = await server.get("/v1/sandbox");
    return sandboxRoutes.getSandbox.response.parse(body).at === to;
  };
  await until(isThere, 600_000);
}

async function salesOfTheWeek(): Promise<Sale[]> {
  const { history, sequencer } = server.running.services.book.served;
  await history.progress.reach(sequencer.durableSequence, 120_000);
  const found: Sale[] = [];
  let cursor = "";
  do {
    const page = await server.get(`/v1/liquidations?limit=200${cursor}`, staff);
    found.push(...(page.body["items"] as Sale[]));
    const next = page.body["nextCursor"];
    cursor = typeof next === "string" ? `&cursor=${encodeURIComponent(next)}` : "";
  } while (cursor !== "");
  return found;
}

function evenly<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return all.filter(
    (_, index) =>
      Math.floor((index * count) / all.length) !== Math.floor(((index + 1) * count) / all.length),
  );
}

describe("the receipts of the sandbox's crash", () => {
  test("are all accepted under the operator's key", async () => {
    expect(receipts.length).toBe(Math.min(sales.length, RECEIPTS_MAX));
    expect(receipts.length).toBeGreaterThan(50);
    const began = performance.now();
    for (const receipt of receipts) {
      const { checks } = await verifyReceipt(receipt, { key });
      const failed = checks.filter(({ isPassed }) => !isPassed);
      expect({ sale: receipt.sale, failed }).toEqual({ sale: receipt.sale, failed: [] });
    }
    const millis = (performance.now() - began) / receipts.length;
    const kinds = new Map<string, number>();
    for (const { summary } of receipts) kinds.set(summary.kind, (kinds.get(summary.kind) ?? 0) + 1);
    const counts = [...kinds].map(([kind, count]) => `${count} ${kind}`);
    console.info(`verified in ${millis.toFixed(1)} ms each: ${counts.join(", ")}`);
  }, 300_000);

  test("tell what the borrower was told, and nobody else's loan", () => {
    for (const receipt of receipts) {
      const text = JSON.stringify(receipt);
      const loans = [...text.matchAll(/\\"loan\\":\\"([^"\\]+)\\"/g)].map(([, loan]) => loan);
      expect(new Set(loans)).toEqual(new Set([receipt.summary.loan]));
    }
    expect(receipts.some(({ summary }) => summary.alerts.length > 0)).toBe(true);
  });

  test(`are rejected, each of ${ALTERED} altered at random (seed ${SEED})`, async () => {
    const roll = createDice(SEED);
    for (let count = 0; count < ALTERED;) {
      const receipt = receipts[roll(receipts.length)];
      const other = receipts[roll(receipts.length)];
      if (receipt === undefined || other === undefined) throw new Error("there are no receipts");
      const { json, place } = alter(receipt, other, roll);
      if (encodeCanonical(json) === encodeCanonical(receipt)) continue;
      count += 1;
      const { isValid } = await verifyReceipt(json, { key });
      expect({ isValid, sale: receipt.sale, place }).toEqual({
        isValid: false,
        sale: receipt.sale,
        place,
      });
    }
  }, 300_000);

  test("hold as files for the command that knows nothing but them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "plimsoll-sandbox-receipts-"));
    try {
      const files = evenly(receipts, FILES).map((receipt, index) => ({
        path: join(folder, `${index}.json`),
        receipt,
      }));
      for (const { path, receipt } of files) await writeFile(path, JSON.stringify(receipt));
      const verify = (...paths: readonly string[]) =>
        promisify(execFile)("npx", ["plimsoll", "verify-receipt", ...paths, "--key", key], {
          cwd: ROOT,
        });
      const { stdout } = await verify(...files.map(({ path }) => path));
      expect(stdout.match(/: holds$/gm)).toHaveLength(FILES);
      const [first] = files;
      if (first === undefined) throw new Error("there are no receipts");
      const altered = JSON.stringify(first.receipt).replace('"baseUnits":"', '"baseUnits":"1');
      await writeFile(first.path, altered);
      await expect(verify(first.path)).rejects.toMatchObject({ code: 1 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
