import { assert } from "../units/assert.ts";
import { isKey, offsetOf, PAGE_COUNT, pageOf, tickOf, TICKS_PER_PAGE } from "./tick.ts";
import { NO_TICK, TickSet } from "./tick-set.ts";

/** Answer of `top` on an empty ladder. */
export const NO_SLOT = -1;

/** Slots end here. They are handed out from 0 and reused, so this bounds the loans of a market. */
export const SLOT_COUNT_MAX = 1 << 26;

/**
 * Whether the loan in `slot` goes before the loan in `other` when their keys are equal. A strict
 * total order over the slots on the ladder; it must not change while both stand there.
 */
type Precedes = (slot: number, other: number) => boolean;

/** Members of one tick: a binary heap of slots, the first to be served at index 0. */
type Heap = number[];

const ABSENT = -1;
const SLOT_COUNT_INITIAL = 64;

/**
 * The triggers of a market, the highest key first. Each loan stands here at most once, in its slot,
 * under the key of its next trigger.
 *
 * The key. A trigger at LTV `L` is reached when the waterline (mark / borrowIndex) falls to
 * `borrowShares / collateral / L`. That number is the key, so the highest key is reached first. Triggers
 * that wait for the waterline to rise have a ladder of their own, with reciprocal keys.
 *
 * The order. Members stand by key from high to low, and members of one key by `precedes`. The order is
 * total and does not depend on how the members came to stand here. So a replay and a book that was
 * restored from a snapshot fire in the same order.
 *
 * The structure. Members are spread over ticks (tick.ts), and each tick has a heap of its own. Ticks are
 * in order among themselves, so the top of the ladder is the root of the highest tick's heap. One heap
 * for all members would be right too, but each change would cost the logarithm of the whole market, and
 * it could not list the members above a key without walking through the heap.
 *
 * Costs, with m the number of members in a tick:
 *
 *     top, topKey, keyOf, has   O(1), array reads
 *     place, remove             O(log m), O(1) when the ticks are sparse
 *     forEachAtOrAbove          O(members visited + m of the last tick)
 *
 * Memory: 12 bytes a slot for key and position, 8 bytes a member in its tick's heap, and 64 KiB for each
 * exponent that was ever used. A heap shrinks with its members and goes with the last of them.
 */
export class Ladder {
  readonly #precedes: Precedes;
  readonly #occupied = new TickSet();
  /** By page, then by place in the page; a page comes into being with its first member. */
  readonly #pages: (Array<Heap | undefined> | undefined)[];
  /** By slot: the key; stale when the slot is absent. */
  #keys = new Float64Array(SLOT_COUNT_INITIAL);
  /** By slot: index in the heap of its tick, or ABSENT. */
  #positions = new Int32Array(SLOT_COUNT_INITIAL).fill(ABSENT);
  #size = 0;
  /** The member to serve first, kept up to date by every change: reading it must cost nothing. */
  #top = NO_SLOT;

  constructor(precedes: Precedes) {
    this.#precedes = precedes;
    this.#pages = new Array<undefined>(PAGE_COUNT).fill(undefined);
  }

  /** Number of slots on the ladder. */
  get size(): number {
    return this.#size;
  }

  /** The slot with the highest key, the preceding one among equals; NO_SLOT when empty. O(1). */
  top(): number {
    return this.#top;
  }

  /**
   * The highest key; -Infinity when empty, so that `waterline <= topKey()` is false then, even for
   * a waterline that has come down to zero. O(1): all that an idle price tick asks.
   */
  topKey(): number {
    return this.#top === NO_SLOT ? -Infinity : this.#keys[this.#top]!;
  }

  /** Whether `slot` stands on the ladder. O(1). */
  has(slot: number): boolean {
    return (this.#positions[slot] ?? ABSENT) !== ABSENT;
  }

  /**
   * The key of `slot`. O(1).
   * @throws InvariantViolation when the slot is not on the ladder.
   */
  keyOf(slot: number): number {
    assert(this.has(slot), "the slot asked for its key is on the ladder");
    return this.#keys[slot]!;
  }

  /**
   * Puts `slot` under `key`, or moves it there when it stands elsewhere. O(log m).
   *
   * A slot that passes to another loan must be removed first: the place among equals is decided
   * when the slot arrives.
   * @throws InvariantViolation when the key is not positive and finite, or the slot is not an
   *   integer from 0 to SLOT_COUNT_MAX - 1. The ladder is then unchanged.
   */
  place(slot: number, key: number): void {
    assert(isKey(key), "a ladder key is positive and finite");
    assert(
      Number.isInteger(slot) && slot >= 0 && slot < SLOT_COUNT_MAX,
      "a ladder slot is a small non-negative integer",
    );
    this.#makeRoomFor(slot);
    const tick = tickOf(key);
    if (!this.has(slot)) {
      this.#keys[slot] = key;
      this.#enter(slot, tick);
    } else if (tickOf(this.#keys[slot]!) === tick) {
      this.#keys[slot] = key;
      this.#settle(this.#heapOf(tick), this.#positions[slot]!, slot);
    } else {
      this.#leave(slot);
      this.#keys[slot] = key;
      this.#enter(slot, tick);
    }
    this.#top = this.#findTop();
  }

  /** Takes `slot` off the ladder; no effect when it is not there. O(log m). */
  remove(slot: number): void {
    if (!this.has(slot)) return;
    this.#leave(slot);
    this.#top = this.#findTop();
  }

  /**
   * Calls `visit` for every slot whose key is `key` or higher, in no particular order: for curves
   * (what would be reached if the waterline fell to `key`), which only add up. `visit` must
   * not change the ladder. Costs the members visited and those of the tick that holds `key`.
   * @throws InvariantViolation when the key is not positive and finite.
   */
  forEachAtOrAbove(key: number, visit: (slot: number, key: number) => void): void {
    assert(isKey(key), "a ladder key is positive and finite");
    const lastTick = tickOf(key);
    let tick = this.#occupied.highest();
    while (tick !== NO_TICK && tick >= lastTick) {
      for (const slot of this.#heapOf(tick)) {
        const slotKey = this.#keys[slot]!;
        if (slotKey >= key) visit(slot, slotKey);
      }
      tick = this.#occupied.highestBelow(tick);
    }
  }

  /** Doubles the arrays until `slot` has its cells; amortised O(1). */
  #makeRoomFor(slot: number): void {
    const before = this.#keys.length;
    if (slot < before) return;
    let after = before;
    while (after <= slot) after *= 2;
    const keys = new Float64Array(after);
    keys.set(this.#keys);
    const positions = new Int32Array(after).fill(ABSENT, before);
    positions.set(this.#positions);
    this.#keys = keys;
    this.#positions = positions;
  }

  /** The heap of a tick that has members. */
  #heapOf(tick: number): Heap {
    const heap = this.#pages[pageOf(tick)]?.[offsetOf(tick)];
    assert(heap !== undefined, "an occupied tick has a heap");
    return heap;
  }

  #findTop(): number {
    const tick = this.#occupied.highest();
    return tick === NO_TICK ? NO_SLOT : this.#heapOf(tick)[0]!;
  }

  /** Adds an absent `slot`, its key already written, to the heap of `tick`. */
  #enter(slot: number, tick: number): void {
    const page = (this.#pages[pageOf(tick)] ??= new Array<undefined>(TICKS_PER_PAGE).fill(
      undefined,
    ));
    const heap = page[offsetOf(tick)];
    if (heap === undefined) {
      page[offsetOf(tick)] = [slot];
      this.#positions[slot] = 0;
      this.#occupied.add(tick);
    } else {
      heap.push(slot);
      this.#rise(heap, heap.length - 1, slot);
    }
    this.#size += 1;
  }

  /** Takes a present `slot` out of its heap; the heap's last member fills the gap. */
  #leave(slot: number): void {
    const tick = tickOf(this.#keys[slot]!);
    const heap = this.#heapOf(tick);
    const gap = this.#positions[slot]!;
    const last = heap.pop()!;
    this.#positions[slot] = ABSENT;
    this.#size -= 1;
    if (last !== slot) {
      this.#settle(heap, gap, last);
    } else if (heap.length === 0) {
      this.#pages[pageOf(tick)]![offsetOf(tick)] = undefined;
      this.#occupied.delete(tick);
    }
  }

  /** Whether `slot` is served before `other`. */
  #outranks(slot: number, other: number): boolean {
    const key = this.#keys[slot]!;
    const otherKey = this.#keys[other]!;
    return key > otherKey || (key === otherKey && this.#precedes(slot, other));
  }

  /** Finds the place of `slot` in a heap that is in order but for the cell at `position`. */
  #settle(heap: Heap, position: number, slot: number): void {
    this.#sink(heap, this.#rise(heap, position, slot), slot);
  }

  /** Moves `slot` from `position` towards the root while it outranks its parent; says where it ends. */
  #rise(heap: Heap, position: number, slot: number): number {
    let gap = position;
    while (gap > 0) {
      const above = (gap - 1) >> 1;
      const parent = heap[above]!;
      if (!this.#outranks(slot, parent)) break;
      this.#seat(heap, gap, parent);
      gap = above;
    }
    this.#seat(heap, gap, slot);
    return gap;
  }

  /** Moves `slot` from `position` towards the leaves while a child outranks it. */
  #sink(heap: Heap, position: number, slot: number): void {
    let gap = position;
    for (;;) {
      let below = 2 * gap + 1;
      if (below >= heap.length) break;
      const right = below + 1;
      if (right < heap.length && this.#outranks(heap[right]!, heap[below]!)) below = right;
      const child = heap[below]!;
      if (!this.#outranks(child, slot)) break;
      this.#seat(heap, gap, child);
      gap = below;
    }
    this.#seat(heap, gap, slot);
  }

  #seat(heap: Heap, position: number, slot: number): void {
    heap[position] = slot;
    this.#positions[slot] = position;
  }
}
