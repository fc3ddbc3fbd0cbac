import { describe, expect, it } from "vitest";

import { NO_TICK, TickSet } from "./tick-set.ts";
import { PAGE_COUNT, TICKS_PER_PAGE } from "./tick.ts";

/** The members of `set`, the highest first. */
function descending(set: TickSet): number[] {
  const ticks: number[] = [];
  for (let tick = set.highest(); tick !== NO_TICK; tick = set.highestBelow(tick)) ticks.push(tick);
  return ticks;
}

describe("a tick set", () => {
  it("is empty at first", () => {
    const set = new TickSet();
    expect(set.highest()).toBe(NO_TICK);
    expect(set.highestBelow(PAGE_COUNT * TICKS_PER_PAGE - 1)).toBe(NO_TICK);
  });

  it("finds its members from the highest to the lowest, across words and pages", () => {
    const lastTick = PAGE_COUNT * TICKS_PER_PAGE - 1;
    const ticks = [
      lastTick,
      40 * TICKS_PER_PAGE,
      40 * TICKS_PER_PAGE - 1,
      1056,
      1024,
      1023,
      32,
      31,
      0,
    ];
    const set = new TickSet();
    for (const tick of ticks.toReversed()) set.add(tick);
    expect(descending(set)).toEqual(ticks);
  });

  it("keeps a tick once, however often it is added", () => {
    const set = new TickSet();
    set.add(77);
    set.add(77);
    expect(descending(set)).toEqual([77]);
    set.delete(77);
    expect(set.highest()).toBe(NO_TICK);
  });

  it("forgets a tick without forgetting its neighbours", () => {
    const set = new TickSet();
    for (const tick of [5, 6, 38, 8192]) set.add(tick);
    set.delete(6);
    set.delete(8192);
    expect(descending(set)).toEqual([38, 5]);
  });

  it("ignores the deletion of a tick it does not hold", () => {
    const set = new TickSet();
    set.add(5);
    set.delete(6);
    set.delete(3 * TICKS_PER_PAGE);
    expect(descending(set)).toEqual([5]);
  });

  it("takes members again after it has been emptied", () => {
    const set = new TickSet();
    set.add(9000);
    set.delete(9000);
    set.add(9001);
    expect(descending(set)).toEqual([9001]);
  });

  it("answers below ticks that are not members", () => {
    const set = new TickSet();
    set.add(100);
    expect(set.highestBelow(100)).toBe(NO_TICK);
    expect(set.highestBelow(101)).toBe(100);
    expect(set.highestBelow(50 * TICKS_PER_PAGE + 3)).toBe(100);
  });
});
