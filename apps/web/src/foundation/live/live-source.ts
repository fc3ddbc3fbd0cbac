import type { FrameName } from "@plimsoll/contract";

export type LinkState = "connecting" | "live" | "lost";

interface LiveSourceOptions {
  readonly url: string;
  /** Types of the journal's events to hear of. */
  readonly eventTypes: readonly string[];
  /** `sequence` is the entry that the event is of. */
  readonly onEvent: (type: string, sequence: number) => void;
  readonly onFrame?: (name: FrameName, frame: unknown) => void;
  /** The stream is lost. */
  readonly onLoss?: () => void;
  /** The stream is back after a loss: what happened meanwhile was not heard. */
  readonly onReturn: () => void;
  /** The server has answered, and not with a stream; the session may have ended. */
  readonly onRefused: () => void;
}

const FRAMES: readonly FrameName[] = ["sandbox", "marks", "book", "public"];
/** The browser reconnects by itself; after a refusal it gives up and we begin anew. */
const RESTART_MILLIS = 3_000;

/** One connection to the server's stream. Who listens reads the last frame, or is told of events. */
export class LiveSource {
  readonly #options: LiveSourceOptions;
  readonly #listeners = new Set<() => void>();
  readonly #frames = new Map<FrameName, unknown>();
  #source: EventSource | null = null;
  #restart: ReturnType<typeof setTimeout> | null = null;
  #state: LinkState = "connecting";

  constructor(options: LiveSourceOptions) {
    this.#options = options;
    window.addEventListener("offline", this.#pause);
    window.addEventListener("online", this.#resume);
    this.#open();
  }

  get state(): LinkState {
    return this.#state;
  }

  frame(name: FrameName): unknown {
    return this.#frames.get(name);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  close(): void {
    window.removeEventListener("offline", this.#pause);
    window.removeEventListener("online", this.#resume);
    this.#pause();
  }

  /** Without a network the stream would be silent for long before it fails. */
  readonly #pause = (): void => {
    if (this.#restart !== null) clearTimeout(this.#restart);
    this.#restart = null;
    this.#source?.close();
    this.#source = null;
    this.#turn("lost");
  };

  readonly #resume = (): void => {
    if (this.#source === null && this.#restart === null) this.#open();
  };

  #open(): void {
    const source = new EventSource(this.#options.url);
    this.#source = source;
    source.onopen = () => {
      const wasLost = this.#state === "lost";
      this.#turn("live");
      if (wasLost) this.#options.onReturn();
    };
    source.onerror = () => {
      this.#turn("lost");
      if (source.readyState !== EventSource.CLOSED) return;
      this.#source = null;
      this.#restart = setTimeout(() => {
        this.#restart = null;
        this.#open();
      }, RESTART_MILLIS);
      this.#options.onRefused();
    };
    for (const name of FRAMES) {
      source.addEventListener(name, (message: MessageEvent<string>) => {
        const frame: unknown = JSON.parse(message.data);
        this.#frames.set(name, frame);
        this.#options.onFrame?.(name, frame);
        this.#tell();
      });
    }
    for (const type of this.#options.eventTypes) {
      source.addEventListener(type, (message: MessageEvent<string>) => {
        // Its id names its place: entry, then number within it.
        const [sequence = ""] = message.lastEventId.split(".");
        this.#options.onEvent(type, JSON.parse(sequence) as number);
      });
    }
  }

  #turn(state: LinkState): void {
    if (this.#state === state) return;
    this.#state = state;
    if (state === "lost") this.#options.onLoss?.();
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
