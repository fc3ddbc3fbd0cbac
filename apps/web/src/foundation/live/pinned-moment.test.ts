import { describe, expect, test } from "vitest";
import type { SandboxState } from "./frames.ts";
import { PinnedMoment } from "./pinned-moment.ts";

const none = { asset: "USDC", amount: "0", baseUnits: "0" };
const nothing = {
  ...{ collateralSold: none, debtRepaid: none, cost: none },
  ...{ badDebt: none, fromInsurance: none, fromLenders: none },
  ...{ sales: 0, borrowersHit: 0, borrowersWipedOut: 0 },
  markets: [],
};
const sandboxAt = (sequence: number, price: string): SandboxState => ({
  isSandbox: true,
  book: "book",
  sequence,
  state: "paused",
  at: "2026-01-29T00:00:00.000Z",
  startsAt: "2026-01-29T00:00:00.000Z",
  endsAt: "2026-02-06T00:00:00.000Z",
  speed: 1,
  jumpingTo: null,
  shock: "1",
  policy: "plan",
  prices: [{ market: "btc-usdc", feed: "btc-usd", asset: "BTC", price, firstPrice: "41000" }],
  totals: { plimsoll: nothing, reference: nothing },
  kept: { withPlans: "1", asUsual: "1" },
});
const marksAt = (sequence: number, price: string) => ({
  sequence,
  feeds: [{ feed: "btc-usd", mark: { status: "fresh" as const, price } }],
});
const shownBy = (pinned: PinnedMoment) =>
  pinned.sandbox === null ? null : [pinned.sandbox.sequence, pinned.sandbox.prices[0]?.price];

describe("the moment of a page that is answered as a whole", () => {
  test("has the clock of the frame before it, and the very prices of the answer", () => {
    const pinned = new PinnedMoment();
    for (const sequence of [10, 20, 30]) pinned.hearSandbox(sandboxAt(sequence, "40000"));
    pinned.pin(marksAt(25, "28000"));
    expect(shownBy(pinned)).toEqual([20, "28000"]);
  });

  test("stays as it is when newer frames come, and is let go of", () => {
    const pinned = new PinnedMoment();
    pinned.hearSandbox(sandboxAt(10, "40000"));
    pinned.pin(marksAt(10, "40000"));
    pinned.hearSandbox(sandboxAt(20, "28000"));
    expect(shownBy(pinned)).toEqual([10, "40000"]);
    pinned.pin(null);
    expect(shownBy(pinned)).toBeNull();
    expect(pinned.marks).toBeNull();
  });

  test("takes nothing from another book, and waits for its first frame", () => {
    const pinned = new PinnedMoment();
    pinned.pin(marksAt(5, "41000"));
    expect(shownBy(pinned)).toBeNull();
    pinned.hearSandbox(sandboxAt(900, "9000"));
    pinned.hearSandbox(sandboxAt(3, "41000"));
    pinned.pin(marksAt(5, "41000"));
    expect(shownBy(pinned)).toEqual([3, "41000"]);
  });
});
