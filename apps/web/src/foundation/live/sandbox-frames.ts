import type { MarksFrame, SandboxState } from "./frames.ts";

/** Ten seconds of the sandbox. */
const FRAMES_MAX = 40;

/** The last frames of the sandbox, to show its clock and totals as of the moment of other figures. */
export class SandboxFrames {
  readonly #frames: SandboxState[] = [];
  #given: SandboxState | null = null;

  hear(frame: SandboxState): void {
    // An earlier entry belongs to another book.
    if (frame.sequence < (this.#frames.at(-1)?.sequence ?? 0)) this.forget();
    this.#frames.push(frame);
    if (this.#frames.length > FRAMES_MAX) this.#frames.shift();
  }

  forget(): void {
    this.#frames.length = 0;
  }

  /**
   * The sandbox's clock and totals of that moment or just before, and the very same prices; the newest where
   * no moment is named. The same object as before while it says the same.
   */
  at(moment: MarksFrame | null): SandboxState | null {
    const newest = this.#frames.at(-1);
    if (newest === undefined) return null;
    if (moment === null) return newest;
    const state = this.#frames.findLast(({ sequence }) => sequence <= moment.sequence) ?? newest;
    const prices = state.prices.map((each) => ({
      ...each,
      price: moment.feeds.find(({ feed }) => feed === each.feed)?.mark.price ?? each.price,
    }));
    const found = { ...state, prices };
    const isSame = this.#given !== null && JSON.stringify(found) === JSON.stringify(this.#given);
    if (!isSame) this.#given = found;
    return this.#given;
  }
}
