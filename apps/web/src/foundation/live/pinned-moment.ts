import type { MarksFrame, SandboxState } from "./frames.ts";
import { SandboxFrames } from "./sandbox-frames.ts";

/**
 * The moment of a page that is answered as a whole: everything around it, such as the band with the prices,
 * shows the prices that the answer rests on. Nothing is pinned where no such page is open.
 */
export class PinnedMoment {
  readonly #sandboxFrames = new SandboxFrames();
  readonly #listeners = new Set<() => void>();
  #marks: MarksFrame | null = null;
  #sandbox: SandboxState | null = null;

  get marks(): MarksFrame | null {
    return this.#marks;
  }

  get sandbox(): SandboxState | null {
    return this.#sandbox;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Holds everything to these prices; null lets go. */
  pin(marks: MarksFrame | null): void {
    this.#marks = marks;
    this.#sandbox = marks === null ? null : this.#sandboxFrames.at(marks);
    for (const listener of [...this.#listeners]) listener();
  }

  hearSandbox(frame: SandboxState): void {
    this.#sandboxFrames.hear(frame);
    // A page may have been answered before the first frame came.
    if (this.#marks !== null && this.#sandbox === null) this.pin(this.#marks);
  }

  /** The stream was away: frames from before may be another book's. */
  forget(): void {
    this.#sandboxFrames.forget();
  }
}
