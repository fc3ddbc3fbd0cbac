import type { FrameName } from "@plimsoll/contract";

/** How one kind of frame is made. */
interface FrameMaker {
  /** Shortest time between two frames. */
  readonly everyMillis: number;
  /** How things stand; null when there is nothing to say. */
  make(): Promise<object | null>;
}

export type FrameMakers = Readonly<Record<FrameName, FrameMaker>>;
/** A frame, written out. */
export interface Frame {
  readonly name: FrameName;
  readonly bytes: Uint8Array;
  /** The entry after which things stand so; null where a frame does not say. */
  readonly sequence: number | null;
}
export type FrameListener = (frame: Frame) => void;

interface Kind {
  readonly name: FrameName;
  readonly maker: FrameMaker;
  readonly listeners: Set<FrameListener>;
  text: string;
  frame: Frame | undefined;
  madeAt: number;
  isBusy: boolean;
}

const BEAT_MILLIS = 50;

/**
 * Frames say how things stand: made once for all who listen, only while somebody does, and sent only
 * when they differ from the last one. A listener who comes gets the last one at once.
 */
export class FrameHub {
  readonly #kinds: readonly Kind[];
  readonly #onError: (error: unknown) => void;
  readonly #onWatched: (name: FrameName) => void;
  readonly #encoder = new TextEncoder();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: {
    readonly makers: FrameMakers;
    readonly onError: (error: unknown) => void;
    /** Somebody begins to listen to frames of this name. */
    readonly onWatched?: (name: FrameName) => void;
  }) {
    this.#onError = options.onError;
    this.#onWatched = options.onWatched ?? (() => undefined);
    this.#kinds = (Object.keys(options.makers) as FrameName[]).map((name) => ({
      name,
      maker: options.makers[name],
      listeners: new Set(),
      text: "",
      frame: undefined,
      madeAt: -Infinity,
      isBusy: false,
    }));
  }

  /** Returns how to stop. */
  subscribe(names: readonly FrameName[], listener: FrameListener): () => void {
    const wanted = this.#kinds.filter(({ name }) => names.includes(name));
    for (const kind of wanted) {
      this.#onWatched(kind.name);
      // What was made while nobody listened is old.
      if (kind.listeners.size > 0 && kind.frame !== undefined) listener(kind.frame);
      else [kind.text, kind.madeAt] = ["", -Infinity];
      kind.listeners.add(listener);
    }
    this.#timer ??= setInterval(() => this.#beat(), BEAT_MILLIS).unref();
    return () => {
      for (const kind of wanted) kind.listeners.delete(listener);
      if (this.#kinds.some(({ listeners }) => listeners.size > 0)) return;
      this.close();
    };
  }

  /** Whether somebody listens to frames of this name. */
  isWatched(name: FrameName): boolean {
    return this.#kinds.some((kind) => kind.name === name && kind.listeners.size > 0);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    const now = performance.now();
    for (const kind of this.#kinds) {
      if (kind.isBusy || kind.listeners.size === 0) continue;
      if (now - kind.madeAt < kind.maker.everyMillis) continue;
      kind.madeAt = now;
      kind.isBusy = true;
      void this.#make(kind).finally(() => (kind.isBusy = false));
    }
  }

  async #make(kind: Kind): Promise<void> {
    try {
      const made = await kind.maker.make();
      if (made === null) return;
      const text = JSON.stringify(made);
      if (text === kind.text) return;
      kind.text = text;
      kind.frame = {
        name: kind.name,
        bytes: this.#encoder.encode(`event: ${kind.name}\ndata: ${text}\n\n`),
        sequence: "sequence" in made && typeof made.sequence === "number" ? made.sequence : null,
      };
      for (const listener of [...kind.listeners]) listener(kind.frame);
    } catch (error) {
      this.#onError(error);
    }
  }
}
