import type { OperationId } from "@plimsoll/contract";
import type { Span } from "../api/dated.ts";

/** A frame of prices, and the last entry that it includes. */
interface Placed {
  readonly sequence: number;
}

/** An answer on the page. */
export interface Part {
  readonly operation: OperationId;
  /** Null where the server does not say: then it may stand beside anything. */
  readonly span: Span | null;
}

/** Ten seconds of prices. */
const FRAMES_MAX = 40;
const CHANGES_MAX = 500;

/**
 * Says which frame of prices answers may be shown with. An answer is good at a frame when no event that
 * makes it old lies between the two: then it would read the same at the frame's own entry, but for what
 * interest and other people move.
 *
 * A frame comes after the events of the entries that it includes, so whoever has it knows all of them.
 */
export class Moments<Frame extends Placed> {
  readonly #frames: Frame[] = [];
  readonly #changes = new Map<OperationId, number[]>();
  /** Of earlier entries nobody here knows what happened in them; null before the first frame. */
  #knownFrom: number | null = null;

  get newest(): Frame | undefined {
    return this.#frames.at(-1);
  }

  /** The stream was away: what happened meanwhile was not heard. */
  forget(): void {
    this.#frames.length = 0;
    this.#changes.clear();
    this.#knownFrom = null;
  }

  addFrame(frame: Frame): void {
    this.#knownFrom ??= frame.sequence;
    // The same entry again says the newest; an earlier one belongs to another book.
    const last = this.#frames.at(-1);
    if (last !== undefined && frame.sequence < last.sequence) {
      this.forget();
      this.#knownFrom = frame.sequence;
    } else if (last?.sequence === frame.sequence) this.#frames.pop();
    this.#frames.push(frame);
    if (this.#frames.length > FRAMES_MAX) this.#frames.shift();
  }

  /** An event at this entry makes the answers of these operations old. */
  addChange(sequence: number, operations: readonly OperationId[]): void {
    for (const operation of operations) {
      const changes = this.#changes.get(operation) ?? [];
      if (changes.at(-1) === sequence) continue;
      changes.push(sequence);
      this.#changes.set(operation, changes);
      if (changes.length <= CHANGES_MAX) continue;
      const forgotten = changes.shift() ?? 0;
      this.#knownFrom = Math.max(this.#knownFrom ?? 0, forgotten);
    }
  }

  /** The newest frame that all of these answers are good at; null when there is none. */
  frameFor(parts: readonly Part[]): Frame | null {
    for (const frame of this.#frames.toReversed()) {
      if (parts.every((part) => this.isGoodAt(part, frame))) return frame;
    }
    return null;
  }

  isGoodAt({ operation, span }: Part, { sequence }: Placed): boolean {
    if (span === null) return true;
    const from = Math.min(span.first, sequence);
    const to = Math.max(span.last, sequence);
    if (from < (this.#knownFrom ?? Infinity) || to > (this.newest?.sequence ?? -1)) return false;
    const changes = this.#changes.get(operation) ?? [];
    return !changes.some((change) => change > from && change <= to);
  }

  /** Whether something has happened since that the answer does not say, as far as is known here. */
  isOld({ operation, span }: Part): boolean {
    if (span === null || this.#knownFrom === null) return false;
    return span.first < (this.leastFor(operation) ?? 0);
  }

  /** The entry that an answer must include to be good at the newest frame. */
  leastFor(operation: OperationId): number | undefined {
    const change = this.#changes.get(operation)?.at(-1) ?? 0;
    const least = Math.max(change, this.#knownFrom ?? 0);
    return least === 0 ? undefined : least;
  }
}
