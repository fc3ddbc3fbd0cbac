import { describe, expect, test } from "vitest";
import type { SandboxState } from "./frames.ts";
import { PinnedMoment } from "./pinned-moment.ts";

/** As much of the sandbox's state as is looked at here. */
const sandboxAt = (sequence: number, price: string): SandboxState =>
  ({ sequence, prices: [{ feed: "btc-usd", asset: "BTC", price }] }) as unknown as SandboxState;
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
