import type { FrameListener } from "./frame-hub.ts";

interface FrameStreamOptions {
  /** Begins to send frames; returns how to stop. */
  readonly subscribe: (listener: FrameListener) => () => void;
  /** Called once, when the stream is over. */
  readonly onEnd: () => void;
  readonly isClosing: () => boolean;
  readonly heartbeatMillis?: number;
  /** A client that takes nothing for so long is sent away. */
  readonly stallMillisMax?: number;
  readonly bufferBytesMax?: number;
}

const BEAT_MILLIS = 250;

/** Server-sent events that are frames only: a client that is slow gets fewer, never old ones. */
export function openFrameStream(options: FrameStreamOptions): ReadableStream<Uint8Array> {
  const { subscribe, isClosing, heartbeatMillis = 15_000, stallMillisMax = 30_000 } = options;
  const { bufferBytesMax = 256 * 1_024 } = options;
  const encoder = new TextEncoder();
  let stop: () => void = () => undefined;
  const end = (): void => {
    stop();
    options.onEnd();
  };
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        let [sentAt, takenAt] = [performance.now(), performance.now()];
        const hasRoom = (): boolean => (controller.desiredSize ?? 0) > 0;
        const send = (bytes: Uint8Array): void => {
          if (!hasRoom()) return;
          controller.enqueue(bytes);
          sentAt = performance.now();
        };
        send(encoder.encode("retry: 2000\n\n"));
        const unsubscribe = subscribe(({ bytes }) => send(bytes));
        const timer = setInterval(() => {
          const now = performance.now();
          if (hasRoom()) takenAt = now;
          if (isClosing() || now - takenAt > stallMillisMax) {
            end();
            controller.close();
          } else if (now - sentAt > heartbeatMillis) send(encoder.encode(": alive\n\n"));
        }, BEAT_MILLIS).unref();
        stop = () => {
          clearInterval(timer);
          unsubscribe();
        };
      },
      cancel: end,
    },
    { highWaterMark: bufferBytesMax, size: (chunk) => chunk.byteLength },
  );
}
