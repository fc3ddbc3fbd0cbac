import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LiveSource } from "./live-source.ts";

/** A stream as the browser sees it; the test says how it fares. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static readonly opened: Stream[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor() {
    super();
    Stream.opened.push(this);
  }

  close(): void {
    this.readyState = Stream.CLOSED;
  }

  fail(readyState: number): void {
    this.readyState = readyState;
    this.onerror?.();
  }
}

beforeEach(() => {
  Stream.opened.length = 0;
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("EventSource", Stream);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open() {
  const told = { refusals: 0, returns: 0 };
  const source = new LiveSource({
    url: "/v1/stream",
    eventTypes: [],
    onEvent: () => undefined,
    onReturn: () => (told.returns += 1),
    onRefused: () => (told.refusals += 1),
  });
  return { source, told };
}

describe("a stream", () => {
  test("that the server refuses asks whether the session has ended, and begins anew", () => {
    const { source, told } = open();
    Stream.opened[0]?.fail(Stream.CLOSED);
    expect(told.refusals).toBe(1);
    expect(source.state).toBe("lost");
    vi.advanceTimersByTime(3_000);
    expect(Stream.opened).toHaveLength(2);
    Stream.opened[1]?.onopen?.();
    expect([source.state, told.returns]).toEqual(["live", 1]);
  });

  test("that only broke off asks nothing: the browser connects again", () => {
    const { told } = open();
    Stream.opened[0]?.fail(0);
    vi.advanceTimersByTime(10_000);
    expect([told.refusals, Stream.opened.length]).toEqual([0, 1]);
  });

  test("that was closed after a refusal does not begin anew", () => {
    const { source } = open();
    Stream.opened[0]?.fail(Stream.CLOSED);
    source.close();
    vi.advanceTimersByTime(10_000);
    expect(Stream.opened).toHaveLength(1);
  });
});
