import { encodeCanonical } from "@plimsoll/journal";
import {
  digestOf,
  makeReceipt,
  signatureOf,
  verifyReceipt,
  type Receipt,
  type SignText,
  type UnsignedReceipt,
} from "@plimsoll/receipt";
import { decodeBody } from "@plimsoll/sequencer";
import { beforeAll, describe, expect, test } from "vitest";
import { createDice } from "../../../test/dice.ts";
import { alter, type Alteration } from "../../../test/receipts/alter.ts";
import { BOOK, playCrash } from "../../../test/receipts/crash-book.ts";
import { makeOperatorKey } from "./operator-key.ts";

const SEED = 20_260_206;
const ALTERED = 1_500;
/** Checks that rest on the entries alone, so that they also find what somebody signs with a key of theirs. */
const OF_CONTENT = ["form", "chain", "mark", "ltv", "trigger", "least", "amounts", "summary"];
const key = makeOperatorKey();
let receipts: Receipt[];

beforeAll(async () => {
  const entries = await playCrash();
  receipts = entries.flatMap((entry) =>
    decodeBody(entry).events.flatMap((event, index) =>
      "before" in event
        ? [
            signed(
              makeReceipt(
                BOOK,
                { sequence: entry.sequence, index },
                entries.slice(0, entry.sequence),
              ),
              key.sign,
            ),
          ]
        : [],
    ),
  );
});

describe("the receipts of a crash", () => {
  test("are of every kind, some with bad debt and some with notices", () => {
    const kinds = new Set(receipts.map(({ summary }) => summary.kind));
    expect([...kinds].sort()).toEqual([
      "liquidation",
      "outside_liquidation",
      "plan_sale",
      "pre_liquidation",
      "soft_liquidation",
    ]);
    expect(receipts.some(({ summary }) => summary.badDebt.baseUnits !== "0")).toBe(true);
    expect(receipts.some(({ summary }) => summary.returned.baseUnits !== "0")).toBe(true);
    expect(receipts.some(({ summary }) => summary.notices.length > 1)).toBe(true);
    expect(receipts.length).toBeGreaterThan(50);
  });

  test("are all accepted, from their text alone", async () => {
    for (const receipt of receipts) {
      const text = JSON.stringify(receipt);
      const { checks } = await verifyReceipt(JSON.parse(text), { key: key.publicKey });
      const failed = checks.filter(({ isPassed }) => !isPassed);
      expect({ sale: receipt.sale, failed }).toEqual({ sale: receipt.sale, failed: [] });
    }
  });

  test("show nobody else's loan", () => {
    const loans = new Set(receipts.map(({ summary }) => summary.loan));
    for (const receipt of receipts) {
      const text = JSON.stringify(receipt);
      const shown = [...text.matchAll(/\\"loan\\":\\"([^"\\]+)\\"/g)].map(([, loan]) => loan);
      expect(new Set(shown)).toEqual(new Set([receipt.summary.loan]));
    }
    expect(loans.size).toBeGreaterThan(20);
  });
});

describe(`each of ${ALTERED} receipts altered at random (seed ${SEED})`, () => {
  test("is rejected, and but for the signature itself by what it says", async () => {
    const roll = createDice(SEED);
    const ways = new Map<Alteration["way"], number>();
    for (let count = 0; count < ALTERED;) {
      const receipt = receipts[roll(receipts.length)];
      const other = receipts[roll(receipts.length)];
      if (receipt === undefined || other === undefined) throw new Error("there are no receipts");
      const altered = alter(receipt, other, roll);
      if (encodeCanonical(altered.json) === encodeCanonical(receipt)) continue;
      count += 1;
      ways.set(altered.way, (ways.get(altered.way) ?? 0) + 1);
      const { isValid, checks } = await verifyReceipt(altered.json);
      expect({ isValid, place: altered.place }).toEqual({ isValid: false, place: altered.place });
      if (altered.place.startsWith("signature")) continue;
      const failed = checks.filter((check) => !check.isPassed && OF_CONTENT.includes(check.name));
      expect({ failed: failed.length > 0, place: altered.place }).toEqual({
        failed: true,
        place: altered.place,
      });
    }
    console.info(`altered with seed ${SEED}:`, Object.fromEntries(ways));
  }, 300_000);

  test("and one that somebody else has signed is found by the operator's key", async () => {
    const [receipt] = receipts;
    if (receipt === undefined) throw new Error("there are no receipts");
    const { signature: _, ...unsigned } = receipt;
    const forged = signed(unsigned, makeOperatorKey().sign);
    expect((await verifyReceipt(forged)).isValid).toBe(true);
    expect((await verifyReceipt(forged, { key: key.publicKey })).isValid).toBe(false);
  });
});

/** The receipt with its signature. */
function signed(receipt: UnsignedReceipt, sign: SignText): Receipt {
  return { ...receipt, signature: signatureOf(digestOf(receipt), sign) };
}
