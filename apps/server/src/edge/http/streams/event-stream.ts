import type { Event } from "@plimsoll/engine";
import type { EventLog } from "../../../followers/stream/event-log.ts";
import { eventId, type EventPlace } from "../../../followers/stream/event-place.ts";
import type { AddressedEntry } from "../../../followers/history/loan-owners.ts";
import type { FrameListener } from "./frame-hub.ts";
import { HeldFrames } from "./held-frames.ts";
import { isShownTo, type Listener } from "../../../followers/visibility.ts";

/** Writes out an event; `market` is that of the loan it is about. */
type WriteEvents = (
  events: readonly { readonly event: Event; readonly market: string | null }[],
) => Promise<readonly object[]>;

export interface EventStreamOptions {
  readonly log: EventLog;
  readonly listener: Listener;
  /** The first event that may be sent. */
  readonly start: EventPlace;
  readonly write: WriteEvents;
  readonly onError: (error: unknown) => void;
  /** Aborted when the stream is to end although its log goes on. */
  readonly closing: AbortSignal;
  /**
   * Begins to send frames between the events; returns how to stop. A frame comes after all events of the
   * entries that it includes, so that whoever has a frame knows what has happened until then.
   */
  readonly frames?: (listener: FrameListener) => () => void;
  /** Called once, when the stream is over. */
  readonly onEnd?: () => void;
  /** A comment is sent after so long without an event. */
  readonly heartbeatMillis?: number;
  /** A client that takes nothing for so long is sent away. */
  readonly stallMillisMax?: number;
  /** Bytes that wait for a client before it counts as slow. */
  readonly bufferBytesMax?: number;
}

const FAREWELL = {
  slow: ": too slow; reconnect with Last-Event-ID to go on\n\n",
  closing: ": the server is closing; reconnect with Last-Event-ID to go on\n\n",
  failed: ": something failed; reconnect with Last-Event-ID to go on\n\n",
} as const;

/**
 * Server-sent events from a place of the journal on, without end. It reads on only while the client
 * takes what was sent. A client that stalls until its buffer is full is told so and cut off; it goes
 * on later from the id that it had last.
 */
export function openEventStream(options: EventStreamOptions): ReadableStream<Uint8Array> {
  const { bufferBytesMax = 256 * 1_024 } = options;
  const session = new Session(options);
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        void session.run(controller);
      },
      pull: () => session.drained(),
      cancel: () => session.end(),
    },
    { highWaterMark: bufferBytesMax, size: (chunk) => chunk.byteLength },
  );
}

/** A comment that also moves the client's last id on, so that it resumes close to where it was. */
function heartbeat({ sequence, index }: EventPlace): string {
  return index > 0 ? ": alive\n\n" : `: alive\nid: ${sequence - 1}\n\n`;
}

class Session {
  readonly #options: EventStreamOptions;
  readonly #encoder = new TextEncoder();
  readonly #held = new HeldFrames();
  #place: EventPlace;
  #isOver = false;
  #onDrained: () => void = () => undefined;

  constructor(options: EventStreamOptions) {
    this.#options = options;
    this.#place = options.start;
  }

  /** The client has taken something. */
  drained(): void {
    this.#onDrained();
  }

  end(): void {
    this.#isOver = true;
    this.#options.onEnd?.();
    this.#onDrained();
  }

  async run(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    const { heartbeatMillis = 15_000, onError } = this.#options;
    const send = (text: string): void => {
      if (!this.#isOver) controller.enqueue(this.#encoder.encode(text));
    };
    const finish = (why: keyof typeof FAREWELL): void => {
      send(FAREWELL[why]);
      if (!this.#isOver) controller.close();
      this.#isOver = true;
    };
    let stopFrames: () => void = () => undefined;
    try {
      send("retry: 2000\n\n");
      // A frame that a slow client cannot take is left out: the next one says more.
      const offer: FrameListener = (frame) => {
        // Prices from before the stream's beginning: what happened until then is not told here.
        const { start } = this.#options;
        if (frame.name === "marks" && (frame.sequence ?? 0) < start.sequence - 1) return;
        this.#held.hold(frame);
        this.#sendFrames(controller);
      };
      stopFrames = this.#options.frames?.(offer) ?? stopFrames;
      while (!this.#isOver) {
        if (this.#isClosing) return finish("closing");
        if (!(await this.#hasRoom(controller))) return finish("slow");
        const entries = await this.#options.log.from(this.#place.sequence);
        if (entries.length > 0) await this.#sendEntries(entries, controller, send);
        else if (!(await this.#news(heartbeatMillis))) send(heartbeat(this.#place));
      }
    } catch (error) {
      onError(error);
      finish("failed");
    } finally {
      stopFrames();
      this.#options.onEnd?.();
    }
  }

  get #isClosing(): boolean {
    const { log, closing } = this.#options;
    return log.isClosed || closing.aborted;
  }

  /** Whether something new came before the next heartbeat is due. */
  async #news(heartbeatMillis: number): Promise<boolean> {
    const { log, closing } = this.#options;
    await log.wait(this.#place.sequence, heartbeatMillis, closing);
    return this.#isClosing || log.lastSequence >= this.#place.sequence;
  }

  /** Sends what the listener may see, and stops at the end of an entry when the buffer is full. */
  async #sendEntries(
    entries: readonly AddressedEntry[],
    controller: ReadableStreamDefaultController<Uint8Array>,
    send: (text: string) => void,
  ): Promise<void> {
    for (const { entry, events, markets } of entries) {
      const { sequence } = entry;
      const first = sequence === this.#place.sequence ? this.#place.index : 0;
      const shown = [...events.entries()]
        .filter(([index, event]) => index >= first && isShownTo(this.#options.listener, event))
        .map(([index, { event }]) => ({ index, event, market: markets[index] ?? null }));
      const views = shown.length === 0 ? [] : await this.#options.write(shown);
      if (this.#isOver) return;
      const texts = views.map((view, position) => {
        const index = shown[position]?.index ?? 0;
        const type = shown[position]?.event.type ?? "message";
        const data = JSON.stringify({ sequence, index, ...view });
        return `id: ${eventId(sequence, index)}\nevent: ${type}\ndata: ${data}\n\n`;
      });
      if (texts.length > 0) send(texts.join(""));
      this.#place = { sequence: sequence + 1, index: 0 };
      this.#sendFrames(controller);
      if ((controller.desiredSize ?? 0) <= 0) return;
    }
  }

  /** Sends the newest frames of which all events have been sent. */
  #sendFrames(controller: ReadableStreamDefaultController<Uint8Array>): void {
    for (const { bytes } of this.#held.upTo(this.#place.sequence - 1)) {
      if (!this.#isOver && (controller.desiredSize ?? 0) > 0) controller.enqueue(bytes);
    }
  }

  /** Waits until the client has taken what it was sent; false when it takes too long. */
  async #hasRoom(controller: ReadableStreamDefaultController<Uint8Array>): Promise<boolean> {
    const deadline = performance.now() + (this.#options.stallMillisMax ?? 30_000);
    while (!this.#isOver && (controller.desiredSize ?? 0) <= 0) {
      const left = deadline - performance.now();
      if (left <= 0) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#onDrained = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#onDrained = () => undefined;
    }
    return true;
  }
}
