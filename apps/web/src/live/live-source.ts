/** State frames of the stream beside the journal's events: the last one of each kind counts. */
export type FrameName = "sandbox" | "marks" | "book" | "public";
export type LinkState = "connecting" | "live" | "lost";

export interface LiveSourceOptions {
  readonly url: string;
  /** Types of the journal's events to hear of. */
  readonly eventTypes: readonly string[];
  readonly onEvent: (type: string, data: unknown) => void;
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
    if (this.#restart !== null) clearTimeout(this.#restart);
    this.#source?.close();
    this.#source = null;
  }

  #open(): void {
    const source = new EventSource(this.#options.url);
    this.#source = source;
    source.onopen = () => this.#turn("live");
    source.onerror = () => {
      this.#turn("lost");
      if (source.readyState !== EventSource.CLOSED) return;
      this.#restart = setTimeout(() => this.#open(), RESTART_MILLIS);
    };
    for (const name of FRAMES) {
      source.addEventListener(name, (message: MessageEvent<string>) => {
        this.#frames.set(name, JSON.parse(message.data));
        this.#tell();
      });
    }
    for (const type of this.#options.eventTypes) {
      source.addEventListener(type, (message: MessageEvent<string>) => {
        this.#options.onEvent(type, JSON.parse(message.data));
      });
    }
  }

  #turn(state: LinkState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
