import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Ladder, NO_SLOT } from "./ladder.ts";

const SLOTS = 150;

/** Loan ids in an order unlike that of the slots: 37 is prime to the number of slots. */
function loanIdOf(slot: number): string {
  return `loan-${String((slot * 37) % SLOTS).padStart(3, "0")}`;
}
const byLoanId = (slot: number, other: number) => loanIdOf(slot) < loanIdOf(other);

const slots = fc.oneof(fc.nat(12), fc.nat(SLOTS - 1));

const keys = fc.oneof(
  // Often equal.
  fc.constantFrom(1, 1500, 1500.0000001, 3000),
  // Different, but in one tick.
  fc.nat(1000).map((part) => 1500 * (1 + part * 2 ** -30)),
  // Around one price.
  fc.double({ min: 1000, max: 4000, noNaN: true }),
  // Anywhere.
  fc
    .tuple(fc.double({ min: 1, max: 10, noNaN: true }), fc.integer({ min: -30, max: 29 }))
    .map(([digits, exponent]) => digits * 10 ** exponent),
  fc.double({ min: Number.MIN_VALUE, max: 1e-307, noNaN: true }),
);

type Step =
  | { readonly do: "place"; readonly slot: number; readonly key: number }
  | { readonly do: "remove"; readonly slot: number }
  | { readonly do: "pop" }
  | { readonly do: "visit"; readonly key: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("place"), slot: slots, key: keys }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove"), slot: slots }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pop") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("visit"), key: keys }) },
);

/** The ladder as one would write it without a thought for speed. */
class SortedList {
  readonly #rungs: { slot: number; key: number }[] = [];

  get slots(): number[] {
    return this.#rungs.map((rung) => rung.slot);
  }

  get first(): { slot: number; key: number } | undefined {
    return this.#rungs[0];
  }

  keyOf(slot: number): number | undefined {
    return this.#rungs.find((rung) => rung.slot === slot)?.key;
  }

  place(slot: number, key: number): void {
    this.remove(slot);
    this.#rungs.push({ slot, key });
    this.#rungs.sort((a, b) => b.key - a.key || (byLoanId(a.slot, b.slot) ? -1 : 1));
  }

  remove(slot: number): void {
    const index = this.#rungs.findIndex((rung) => rung.slot === slot);
    if (index !== -1) this.#rungs.splice(index, 1);
  }

  atOrAbove(key: number): number[] {
    return this.#rungs.filter((rung) => rung.key >= key).map((rung) => rung.slot);
  }
}

function popAll(ladder: Ladder): number[] {
  const order: number[] = [];
  for (let slot = ladder.top(); slot !== NO_SLOT; slot = ladder.top()) {
    order.push(slot);
    ladder.remove(slot);
  }
  return order;
}

function take(step: Step, ladder: Ladder, model: SortedList): void {
  switch (step.do) {
    case "place":
      ladder.place(step.slot, step.key);
      model.place(step.slot, step.key);
      expect(ladder.keyOf(step.slot)).toBe(step.key);
      break;
    case "remove":
      ladder.remove(step.slot);
      model.remove(step.slot);
      expect(ladder.has(step.slot)).toBe(false);
      break;
    case "pop":
      ladder.remove(ladder.top());
      if (model.first !== undefined) model.remove(model.first.slot);
      break;
    case "visit": {
      const visited: number[] = [];
      ladder.forEachAtOrAbove(step.key, (slot, key) => {
        expect(key).toBe(model.keyOf(slot));
        visited.push(slot);
      });
      expect(visited.toSorted()).toEqual(model.atOrAbove(step.key).toSorted());
    }
  }
}

describe("a ladder", () => {
  it("agrees with a sorted list after every step, and pops in its order", () => {
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 300, size: "max" }), (taken) => {
        const ladder = new Ladder(byLoanId);
        const model = new SortedList();
        for (const step of taken) {
          take(step, ladder, model);
          expect(ladder.size).toBe(model.slots.length);
          expect(ladder.top()).toBe(model.first?.slot ?? NO_SLOT);
          expect(ladder.topKey()).toBe(model.first?.key ?? -Infinity);
        }
        for (let slot = 0; slot < SLOTS; slot++) {
          expect(ladder.has(slot)).toBe(model.keyOf(slot) !== undefined);
        }
        expect(popAll(ladder)).toEqual(model.slots);
      }),
      { numRuns: 150 },
    );
  });

  it("pops in the same order however its members came to stand on it", () => {
    const placed = fc.uniqueArray(fc.record({ slot: slots, key: keys, detour: keys }), {
      selector: (member) => member.slot,
      maxLength: 80,
      size: "max",
    });
    const twoArrivals = placed.chain((members) =>
      fc.tuple(
        fc.constant(members),
        fc.shuffledSubarray(members, { minLength: members.length, maxLength: members.length }),
      ),
    );
    fc.assert(
      fc.property(twoArrivals, ([members, shuffled]) => {
        const straight = new Ladder(byLoanId);
        for (const { slot, key } of members) straight.place(slot, key);

        const roundabout = new Ladder(byLoanId);
        for (const { slot, detour } of members) roundabout.place(slot, detour);
        for (const { slot, key } of shuffled) roundabout.place(slot, key);

        expect(popAll(roundabout)).toEqual(popAll(straight));
      }),
      { numRuns: 150 },
    );
  });
});
