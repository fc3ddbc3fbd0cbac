import type { FrameName } from "@plimsoll/contract";
import type { Frame } from "./frame-hub.ts";

/** So many frames of a kind wait at most: eight seconds of prices. */
const WAITING_MAX = 32;

/**
 * Frames that wait until the events of their entries have been sent. Of those whose turn has come only the
 * newest of each kind is given out: a frame says how things stand, so an older one says nothing more.
 */
export class HeldFrames {
  readonly #waiting = new Map<FrameName, Frame[]>();

  hold(frame: Frame): void {
    const waiting = this.#waiting.get(frame.name) ?? [];
    // The oldest are next in turn. If new ones pushed them out, none would ever be sent while events are late.
    if (waiting.length === WAITING_MAX) waiting.pop();
    waiting.push(frame);
    this.#waiting.set(frame.name, waiting);
  }

  /** The newest frame of each kind that includes no entry after `sequence`; it and older ones wait no more. */
  upTo(sequence: number): Frame[] {
    const due: Frame[] = [];
    for (const [name, waiting] of this.#waiting) {
      const later = waiting.findIndex((frame) => (frame.sequence ?? 0) > sequence);
      const count = later < 0 ? waiting.length : later;
      const newest = waiting[count - 1];
      if (newest === undefined) continue;
      due.push(newest);
      if (count === waiting.length) this.#waiting.delete(name);
      else waiting.splice(0, count);
    }
    return due;
  }
}
