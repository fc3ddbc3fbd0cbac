import { afterEach, describe, expect, test, vi } from "vitest";
import { OwnerBusy, Workers, WorkersBusy, WorkTooLong, type Work } from "./workers.ts";
import type { Written } from "./written.ts";

interface Order {
  readonly answer?: string;
  readonly fails?: string;
  readonly loopsForEver?: boolean;
  /** Loops, but heeds that nobody wants it any more. */
  readonly loopsUntilGivenUp?: boolean;
  /** Answers which thread it is. */
  readonly thread?: boolean;
  readonly writes?: string;
  /** Waits until the first number of it is no longer 0. */
  readonly until?: Int32Array;
}

const WORK: Work<Order, string> = {
  name: "do the test's work",
  script: new URL("../../../test/workers/work.js", import.meta.url),
  millisMax: 60_000,
};
const ENDLESS: Order = { loopsForEver: true };

const opened: Workers[] = [];
const open = (...options: ConstructorParameters<typeof Workers>): Workers => {
  const workers = new Workers(...options);
  opened.push(workers);
  return workers;
};
afterEach(async () => {
  for (const workers of opened.splice(0)) await workers.close();
});

/** All of it ends because nobody wants it any more. */
async function expectGivenUp(orders: readonly Promise<unknown>[]): Promise<void> {
  for (const ended of await Promise.allSettled(orders)) {
    expect(ended).toMatchObject({ reason: { message: "not wanted any more" } });
  }
}

describe("the pool for heavy work", () => {
  test("answers each order, more of them than there are threads", async () => {
    const workers = open({ threads: 2, waitingMax: 20 });
    const answers = ["a", "b", "c", "d", "e", "f"];
    const got = await Promise.all(answers.map((answer) => workers.run(WORK, { answer })));
    expect(got).toEqual(answers);
  });

  test("passes on what the work throws, and goes on", async () => {
    const workers = open({ threads: 1 });
    await expect(workers.run(WORK, { fails: "no such book" })).rejects.toThrow("no such book");
    await expect(workers.run(WORK, { answer: "next" })).resolves.toBe("next");
  });

  test("refuses what would wait behind too many", async () => {
    const workers = open({ threads: 1, waitingMax: 2 });
    const stop = new AbortController();
    await workers.run(WORK, { answer: "the thread is there" });
    const busy = [ENDLESS, ENDLESS, ENDLESS].map((order) =>
      workers.run(WORK, order, { signal: stop.signal }),
    );
    await expect(workers.run(WORK, { answer: "late" })).rejects.toThrow(WorkersBusy);
    stop.abort(new Error("not wanted any more"));
    await expectGivenUp(busy);
  });

  test("ends work that nobody wants any more, and has the thread free for the next", async () => {
    const workers = open({ threads: 1 });
    const stop = new AbortController();
    const endless = workers.run(WORK, ENDLESS, { signal: stop.signal });
    const next = workers.run(WORK, { answer: "next" });
    stop.abort(new Error("the client went away"));
    await expect(endless).rejects.toThrow("the client went away");
    await expect(next).resolves.toBe("next");
  });

  test("keeps its thread when the work heeds that nobody wants it any more", async () => {
    const workers = open({ threads: 1 });
    const before = await workers.run(WORK, { thread: true });
    const stop = new AbortController();
    const given = workers.run(WORK, { loopsUntilGivenUp: true }, { signal: stop.signal });
    stop.abort(new Error("the client went away"));
    await expect(given).rejects.toThrow("the client went away");
    expect(await workers.run(WORK, { thread: true })).toBe(before);
  });

  test("lets no owner have more than a part, whoever else waits", async () => {
    const workers = open({ threads: 1, waitingMax: 31 });
    const stop = new AbortController();
    const greedy = { signal: stop.signal, owner: "greedy" };
    const underWay = Array.from({ length: 4 }, () => workers.run(WORK, ENDLESS, greedy));
    await expect(workers.run(WORK, ENDLESS, greedy)).rejects.toThrow(OwnerBusy);
    const other = workers.run(WORK, { answer: "other" }, { owner: "modest" });
    stop.abort(new Error("not wanted any more"));
    await expectGivenUp(underWay);
    await expect(other).resolves.toBe("other");
    await expect(workers.run(WORK, { answer: "again" }, { owner: "greedy" })).resolves.toBe(
      "again",
    );
  });

  test("leaves a thread to others where there are several", async () => {
    const workers = open({ threads: 2 });
    const stop = new AbortController();
    const greedy = { signal: stop.signal, owner: "greedy" };
    const endless = [ENDLESS, ENDLESS].map((order) => workers.run(WORK, order, greedy));
    await expect(workers.run(WORK, { answer: "other" }, { owner: "modest" })).resolves.toBe(
      "other",
    );
    stop.abort(new Error("not wanted any more"));
    await expectGivenUp(endless);
  });

  test("refuses what has waited too long", async () => {
    const workers = open({ threads: 1, waitMillisMax: 50 });
    const stop = new AbortController();
    const endless = workers.run(WORK, ENDLESS, { signal: stop.signal });
    await expect(workers.run(WORK, { answer: "late" })).rejects.toThrow(WorkersBusy);
    stop.abort(new Error("not wanted any more"));
    await expect(endless).rejects.toThrow("not wanted any more");
  });

  test("hands over what a thread has written out", async () => {
    const { name, script, millisMax } = WORK;
    const writing: Work<Order, Written> = { name, script, millisMax };
    const { bytes, tag } = await open({ threads: 1 }).run(writing, { writes: "{}" });
    expect(new TextDecoder().decode(bytes)).toBe("{}");
    expect(tag).toMatch(/^"[A-Za-z0-9_-]{27}"$/);
  });

  test("ends work that takes too long", async () => {
    const workers = open({ threads: 1 });
    const endless = workers.run({ ...WORK, millisMax: 300 }, ENDLESS);
    await expect(endless).rejects.toThrow(WorkTooLong);
    await expect(workers.run(WORK, { answer: "next" })).resolves.toBe("next");
  });

  test("does one at a time of what says so, and other work beside it", async () => {
    const workers = open({ threads: 2 });
    const lonely = { ...WORK, name: "do what needs much memory", atOnce: 1 };
    const stop = new AbortController();
    const endless = [ENDLESS, ENDLESS].map((order) =>
      workers.run(lonely, order, { signal: stop.signal }),
    );
    const next = workers.run(lonely, { answer: "next" });
    // The second one would have the other thread, and keep it for ever.
    await expect(workers.run(WORK, { answer: "other" })).resolves.toBe("other");
    stop.abort(new Error("not wanted any more"));
    await expectGivenUp(endless);
    await expect(next).resolves.toBe("next");
  });

  test("counts the time of the work, and not how long it waited for its turn", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const workers = open({ threads: 1, waitMillisMax: 3_600_000 });
      const until = new Int32Array(new SharedArrayBuffer(4));
      const patient = { ...WORK, millisMax: 3_600_000 };
      const first = workers.run(patient, { until, answer: "first" });
      const second = workers.run(WORK, { answer: "second" });
      await vi.advanceTimersByTimeAsync(2 * WORK.millisMax);
      Atomics.store(until, 0, 1);
      Atomics.notify(until, 0);
      await expect(first).resolves.toBe("first");
      await expect(second).resolves.toBe("second");
    } finally {
      vi.useRealTimers();
    }
  });

  test("begins nothing for an order that is given up already", async () => {
    const given = AbortSignal.abort(new Error("gone"));
    await expect(open().run(WORK, ENDLESS, { signal: given })).rejects.toThrow("gone");
  });

  test("ends what is under way when it closes, and takes nothing more", async () => {
    const workers = open({ threads: 1 });
    const endless = workers.run(WORK, ENDLESS);
    const waiting = workers.run(WORK, ENDLESS);
    const ended = Promise.allSettled([endless, waiting]);
    await workers.close();
    for (const { status } of await ended) expect(status).toBe("rejected");
    await expect(workers.run(WORK, { answer: "late" })).rejects.toThrow(WorkersBusy);
  });
});
