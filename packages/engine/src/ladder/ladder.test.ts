import { describe, expect, it } from "vitest";

import { InvariantViolation } from "../units/assert.ts";
import { Ladder, NO_SLOT, SLOT_COUNT_MAX } from "./ladder.ts";

/** A ladder on which the lower slot precedes, as if loan ids were given out in the order of slots. */
function emptyLadder(): Ladder {
  return new Ladder((slot, other) => slot < other);
}

function popAll(ladder: Ladder): number[] {
  const order: number[] = [];
  for (let slot = ladder.top(); slot !== NO_SLOT; slot = ladder.top()) {
    order.push(slot);
    ladder.remove(slot);
  }
  return order;
}

describe("an empty ladder", () => {
  it("has no top, and no waterline reaches it, not even zero", () => {
    const ladder = emptyLadder();
    expect(ladder.size).toBe(0);
    expect(ladder.top()).toBe(NO_SLOT);
    expect(ladder.topKey()).toBe(-Infinity);
    expect(0 <= ladder.topKey()).toBe(false);
  });

  it("is empty again after its last slot has left", () => {
    const ladder = emptyLadder();
    ladder.place(3, 1500);
    ladder.remove(3);
    expect(ladder.size).toBe(0);
    expect(ladder.top()).toBe(NO_SLOT);
    expect(ladder.topKey()).toBe(-Infinity);
    expect(ladder.has(3)).toBe(false);
  });
});

describe("the order of a ladder", () => {
  it("serves the highest key first", () => {
    const ladder = emptyLadder();
    ladder.place(0, 1200);
    ladder.place(1, 3000);
    ladder.place(2, 0.04);
    ladder.place(3, 1200.0001);
    expect(ladder.top()).toBe(1);
    expect(ladder.topKey()).toBe(3000);
    expect(popAll(ladder)).toEqual([1, 3, 0, 2]);
  });

  it("tells keys one bit apart, inside one tick", () => {
    const ladder = emptyLadder();
    ladder.place(0, 1);
    ladder.place(1, 1 + 2 * Number.EPSILON);
    ladder.place(2, 1 + Number.EPSILON);
    expect(popAll(ladder)).toEqual([1, 2, 0]);
  });

  it("serves equal keys by what precedes, not by slot or arrival", () => {
    const loanIds = "dacb";
    const ladder = new Ladder((slot, other) => loanIds.charAt(slot) < loanIds.charAt(other));
    for (const slot of [2, 0, 3, 1]) ladder.place(slot, 2500);
    expect(popAll(ladder)).toEqual([1, 3, 2, 0]);
  });

  it("holds from the smallest to the largest double", () => {
    const ladder = emptyLadder();
    const ascending = [Number.MIN_VALUE, 1e-310, 2 ** -1022, 1e-30, 1e30, Number.MAX_VALUE];
    ascending.forEach((key, slot) => ladder.place(slot, key));
    expect(popAll(ladder)).toEqual([5, 4, 3, 2, 1, 0]);
  });

  it("holds for many slots of one tick", () => {
    const count = 20_000;
    const ladder = emptyLadder();
    // 7919 is prime to the count: every key of the tick once, in a scattered order.
    const keyOf = (slot: number) => 1 + ((slot * 7919) % count) * 2 ** -40;
    for (let slot = 0; slot < count; slot++) ladder.place(slot, keyOf(slot));
    const keys = popAll(ladder).map(keyOf);
    expect(keys).toHaveLength(count);
    expect(keys).toEqual(keys.toSorted((a, b) => b - a));
  });
});

describe("placing a slot", () => {
  it("moves a slot that stands elsewhere", () => {
    const ladder = emptyLadder();
    ladder.place(0, 1000);
    ladder.place(1, 2000);
    ladder.place(0, 3000);
    expect(ladder.size).toBe(2);
    expect(ladder.keyOf(0)).toBe(3000);
    expect(ladder.top()).toBe(0);
    ladder.place(0, 500);
    expect(ladder.size).toBe(2);
    expect(ladder.topKey()).toBe(2000);
    expect(popAll(ladder)).toEqual([1, 0]);
  });

  it("moves a slot up and down inside its tick", () => {
    const ladder = emptyLadder();
    for (let slot = 0; slot < 7; slot++) ladder.place(slot, 1 + (7 - slot) * 2 ** -30);
    ladder.place(6, 1 + 8 * 2 ** -30);
    ladder.place(0, 1);
    expect(popAll(ladder)).toEqual([6, 1, 2, 3, 4, 5, 0]);
  });

  it("changes nothing when slot and key are the same", () => {
    const ladder = emptyLadder();
    ladder.place(0, 1000);
    ladder.place(1, 1000);
    ladder.place(1, 1000);
    expect(ladder.size).toBe(2);
    expect(popAll(ladder)).toEqual([0, 1]);
  });

  it("makes room for slots far beyond those seen before", () => {
    const ladder = emptyLadder();
    ladder.place(1, 10);
    ladder.place(5000, 20);
    ladder.place(64, 15);
    expect(ladder.has(1)).toBe(true);
    expect(ladder.has(4999)).toBe(false);
    expect(popAll(ladder)).toEqual([5000, 64, 1]);
  });

  it("takes a slot again after it has been removed", () => {
    const ladder = emptyLadder();
    ladder.place(0, 1000);
    ladder.remove(0);
    ladder.place(0, 10);
    expect(ladder.keyOf(0)).toBe(10);
    expect(popAll(ladder)).toEqual([0]);
  });

  it.each([0, -0, -1, NaN, Infinity, -Infinity])("refuses the key %d", (key) => {
    const ladder = emptyLadder();
    ladder.place(0, 1000);
    expect(() => ladder.place(0, key)).toThrow(InvariantViolation);
    expect(() => ladder.place(1, key)).toThrow(InvariantViolation);
    expect(ladder.keyOf(0)).toBe(1000);
    expect(ladder.size).toBe(1);
  });

  it.each([-1, 0.5, NaN, SLOT_COUNT_MAX, Infinity])("refuses the slot %d", (slot) => {
    const ladder = emptyLadder();
    expect(() => ladder.place(slot, 1000)).toThrow(InvariantViolation);
    expect(ladder.size).toBe(0);
  });
});

describe("removing a slot", () => {
  it("has no effect when the slot is absent", () => {
    const ladder = emptyLadder();
    ladder.place(0, 1000);
    ladder.remove(1);
    ladder.remove(100_000);
    expect(ladder.size).toBe(1);
    expect(ladder.top()).toBe(0);
  });

  it("lets the slot that fills the gap rise above its new parent", () => {
    const ladder = emptyLadder();
    // As a heap: 0 over (1, 2), 1 over (3, 4), 2 over (5, 6). The last one, 6, outranks 1.
    const parts = [100, 50, 90, 40, 30, 80, 70];
    parts.forEach((part, slot) => ladder.place(slot, 1 + part * 2 ** -40));
    ladder.remove(3);
    expect(popAll(ladder)).toEqual([0, 2, 5, 6, 1, 4]);
  });
});

describe("asking for a key", () => {
  it("refuses a slot that is not on the ladder", () => {
    const ladder = emptyLadder();
    expect(() => ladder.keyOf(0)).toThrow(InvariantViolation);
    ladder.place(0, 1000);
    ladder.remove(0);
    expect(() => ladder.keyOf(0)).toThrow(InvariantViolation);
  });
});

describe("visiting what stands at or above a key", () => {
  it("splits the tick that holds the key", () => {
    const ladder = emptyLadder();
    ladder.place(0, 1);
    ladder.place(1, 1 + 2 ** -30);
    ladder.place(2, 1 + 2 ** -29);
    ladder.place(3, 5);
    ladder.place(4, 0.5);
    const visited = new Map<number, number>();
    ladder.forEachAtOrAbove(1 + 2 ** -30, (slot, key) => visited.set(slot, key));
    expect([...visited].toSorted()).toEqual([
      [1, 1 + 2 ** -30],
      [2, 1 + 2 ** -29],
      [3, 5],
    ]);
    expect(ladder.size).toBe(5);
  });

  it("refuses a key that could not stand on a ladder", () => {
    expect(() => emptyLadder().forEachAtOrAbove(0, () => {})).toThrow(InvariantViolation);
  });
});
