import { encodeCanonical } from "@plimsoll/journal";
import { createMemoryJournal, type JournalEntry } from "@plimsoll/journal";
import { referenceSettings, type Command, type Event, type Wad } from "@plimsoll/engine";
import {
  digestOf,
  makeReceipt,
  signatureOf,
  verifyReceipt,
  type Receipt,
  type SignText,
  type UnsignedReceipt,
} from "@plimsoll/receipt";
import { decodeBody, openSequencer } from "@plimsoll/sequencer";
import { beforeAll, expect, test } from "vitest";
import { createDice } from "../../../test/dice.ts";
import { alter } from "../../../test/receipts/alter.ts";
import { makeOperatorKey } from "./operator-key.ts";

const BOOK = "storm";
const HOUR_MS = 3_600_000;
const START = 1_770_336_000_000;
const SEED = 20_260_207;
const ALTERED = 300;
const percent = (value: number) => (BigInt(value) * 10n ** 16n) as Wad;
const LLTV = percent(86);
const key = makeOperatorKey();

const SETTINGS = {
  ...referenceSettings(LLTV),
  volatility: { sampleMs: HOUR_MS, memorySamples: 12, step: percent(1) / 10n },
};
const EARLY = { hours: 24, floorLtv: percent(72) };
const STEP = { kind: "deleverage", triggerLtv: percent(80), targetLtv: percent(70), cap: null };
const deposit = (account: string, asset: string, amount: bigint) => ({
  type: "deposit",
  account,
  asset,
  amount,
  reference: null,
});
const price = (whole: bigint) => ({
  type: "post_price",
  feed: "btc-usd",
  price: whole * 100_000_000n,
});

/** A market, and a loan of 74,000 against one bitcoin at 100,000. */
const OPENING = [
  { type: "register_asset", asset: "BTC", decimals: 8 },
  { type: "register_asset", asset: "USDC", decimals: 6 },
  { type: "open_account", account: "alice" },
  { type: "open_account", account: "lender" },
  { type: "enable_rate_model", by: "operator", rateModel: "none" },
  { type: "enable_lltv", by: "operator", lltv: LLTV },
  {
    type: "create_feed",
    feed: "btc-usd",
    settings: { kind: "posted", decimals: 8, zeroMeans: "no_price" },
  },
  price(100_000n),
  {
    type: "create_market",
    by: "operator",
    market: "btc",
    loanAsset: "USDC",
    collateralAsset: "BTC",
    feed: "btc-usd",
    lltv: LLTV,
    rateModel: { kind: "none" },
    settings: SETTINGS,
  },
  deposit("lender", "USDC", 1_000_000_000_000n),
  deposit("desk", "USDC", 1_000_000_000_000n),
  deposit("alice", "BTC", 100_000_000n),
  {
    type: "supply",
    by: "lender",
    market: "btc",
    assets: 500_000_000_000n,
    shares: 0n,
    onBehalf: "lender",
  },
  {
    type: "open_loan",
    by: "alice",
    loan: "loan",
    market: "btc",
    collateral: 100_000_000n,
    borrow: 74_000_000_000n,
    plan: { steps: [{ ...STEP, early: EARLY }] },
  },
];

let receipts: Receipt[];
let sale: Extract<Event, { type: "collateral_sold" }> | undefined;

beforeAll(async () => {
  const store = createMemoryJournal();
  let now = START;
  const owner = "operator" as never;
  const sequencer = await openSequencer({ store, bookId: BOOK, owner, clock: () => now });
  const send = async (command: object) => {
    const reply = await sequencer.submit({ command: command as Command, actor: "test" });
    if (!reply.isAccepted) throw new Error(`${JSON.stringify(reply.rejection)}`);
  };
  for (const command of OPENING) await send(command);
  for (let hour = 0; hour < 24; hour += 1) {
    now += HOUR_MS;
    await send(price(hour % 2 === 0 ? 97_000n : 100_000n));
  }
  await sequencer.close();
  const entries: JournalEntry[] = [];
  const reader = await store.openReader(BOOK);
  for await (const batch of reader.read(1)) entries.push(...batch);
  receipts = entries.flatMap((entry) =>
    decodeBody(entry).events.flatMap((event, index) => {
      if (event.type !== "collateral_sold") return [];
      sale = event;
      const place = { sequence: entry.sequence, index };
      return [signed(makeReceipt(BOOK, place, entries.slice(0, entry.sequence)), key.sign)];
    }),
  );
});

test("a sale at a trigger that volatility has lowered has a receipt that proves the trigger", async () => {
  expect(receipts).toHaveLength(1);
  expect(sale?.why.triggerLtv).toBeLessThan(STEP.triggerLtv);
  expect(sale?.why.triggerLtv).toBeGreaterThan(EARLY.floorLtv);
  const text = JSON.stringify(receipts[0]);
  expect(text).toContain("floorLtv");
  const { isValid, checks } = await verifyReceipt(JSON.parse(text), { key: key.publicKey });
  expect(checks.filter(({ isPassed }) => !isPassed)).toEqual([]);
  expect(isValid).toBe(true);
});

test("and is rejected when anything in it is altered", async () => {
  const [receipt] = receipts;
  if (receipt === undefined) throw new Error("nothing was sold");
  const roll = createDice(SEED);
  for (let count = 0; count < ALTERED;) {
    const { json, place } = alter(receipt, receipt, roll);
    if (encodeCanonical(json) === encodeCanonical(receipt)) continue;
    count += 1;
    expect({ place, isValid: (await verifyReceipt(json)).isValid }).toEqual({
      place,
      isValid: false,
    });
  }
});

/** The receipt with its signature. */
function signed(receipt: UnsignedReceipt, sign: SignText): Receipt {
  return { ...receipt, signature: signatureOf(digestOf(receipt), sign) };
}
