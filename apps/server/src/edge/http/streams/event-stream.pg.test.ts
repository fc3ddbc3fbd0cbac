import { once } from "node:events";
import { connect } from "node:net";
import { serve } from "@hono/node-server";
import type { Event } from "@plimsoll/engine";
import type { Sequencer } from "@plimsoll/sequencer";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SILENT } from "../../../../test/silent.ts";
import { tellStory } from "../../../../test/history/story.ts";
import { openWorld, type World } from "../../../../test/open-world.ts";
import { accept, BTC, COIN, deposit, openBook, setUp } from "../../../../test/history/world.ts";
import type { Progress } from "../../../followers/follow.ts";
import { openHistory } from "../../../followers/history/history.ts";
import { JournalFeed } from "../../../followers/journal-feed.ts";
import { EventLog } from "../../../followers/stream/event-log.ts";
import { placeAfter } from "../../../followers/stream/event-place.ts";
import { openEventStream, type EventStreamOptions } from "./event-stream.ts";
import { isShownTo, type Listener } from "../../../followers/visibility.ts";

let world: World;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  world = await openWorld();
});

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

afterAll(async () => {
  await world.close();
});

const STAFF: Listener = { account: null, isLiquidator: false, types: null };

interface Stage {
  readonly sequencer: Sequencer;
  readonly log: EventLog;
  readonly progress: Progress;
  readonly open: (options?: Partial<EventStreamOptions>) => ReadableStream<Uint8Array>;
}

async function openStage(name: string, keptEntriesMax = 50): Promise<Stage> {
  const { pool, store } = world;
  const sequencer = await openBook(store, name);
  const reader = await store.openReader(name);
  const feed = new JournalFeed({ reader, sequencer, keptEntriesMax, blockEntriesMax: 11 });
  const errors: unknown[] = [];
  const quiet = { ...SILENT, warn: (details: object) => errors.push(details) };
  const history = await openHistory({ pool, feed, log: quiet, schema: name });
  const { progress } = history;
  const log = new EventLog({ feed, history, readEntriesMax: 7 });
  closing.push(async () => {
    log.close();
    await history.close();
    await feed.close();
    await sequencer.close();
    expect(errors).toEqual([]);
  });
  const open = (options: Partial<EventStreamOptions> = {}) =>
    openEventStream({
      log,
      listener: STAFF,
      start: { sequence: 1, index: 0 },
      write: async (events) => events.map(({ event, market }) => ({ type: event.type, market })),
      onError: (error) => errors.push(error),
      closing: new AbortController().signal,
      ...options,
    });
  return { sequencer, log, progress, open };
}

interface Received {
  readonly id: string;
  readonly type: string;
}

/** Reads events until there are so many, or a heartbeat says that there are no more, and hangs up. */
async function receive(stream: ReadableStream<Uint8Array>, most: number) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  const events: Received[] = [];
  let text = "";
  let isIdle = false;
  while (events.length < most && !isIdle) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      isIdle ||= block.startsWith(": alive");
      const id = /^id: (.*)$/m.exec(block)?.[1];
      const type = /^event: (.*)$/m.exec(block)?.[1];
      if (id !== undefined && type !== undefined) events.push({ id, type });
    }
  }
  await reader.cancel();
  return events.slice(0, most);
}

/** Ids of all events of the journal, as the stream should give them. */
async function journaledIds(name: string): Promise<string[]> {
  const reader = await world.store.openReader(name);
  const ids: string[] = [];
  for await (const entries of reader.read(1)) {
    for (const { sequence, body } of entries) {
      const { events } = JSON.parse(body) as { events: Event[] };
      ids.push(...events.map((_, index) => `${sequence}.${index}`));
    }
  }
  return ids;
}

describe("the stream", () => {
  test("gives the past and then what happens, each event once and in order", async () => {
    const { sequencer, open } = await openStage("past_and_live");
    await setUp(sequencer, ["alice"]);
    const before = (await journaledIds("past_and_live")).length;
    const received = receive(open(), before + 40);
    for (let count = 0; count < 40; count += 1) {
      await accept(sequencer, [deposit("alice", BTC, COIN)]);
    }
    expect((await received).map(({ id }) => id)).toEqual(await journaledIds("past_and_live"));
  });

  test("resumes under load wherever the client was cut off, without gap or duplicate", async () => {
    const { sequencer, open } = await openStage("resume", 20);
    await setUp(sequencer, ["alice", "bob"]);
    const deposits = 600;
    let isDone = false;
    const load = Promise.all(
      ["alice", "bob"].map(async (account) => {
        for (let count = 0; count < deposits / 2; count += 1) {
          await accept(sequencer, [deposit(account, BTC, 1n)]);
        }
      }),
    ).then(() => (isDone = true));
    const clients = [3, 17, 101, 5_000].map(async (most) => {
      const ids: string[] = [];
      for (let isLast = false; !isLast;) {
        isLast = isDone;
        const start = placeAfter(ids.at(-1) ?? "0") ?? { sequence: 1, index: 0 };
        const heartbeatMillis = isLast ? 300 : 10;
        const stream = open({ start, heartbeatMillis });
        const events = await receive(stream, isLast ? Infinity : most);
        ids.push(...events.map(({ id }) => id));
      }
      return ids;
    });
    const all = await Promise.all(clients);
    await load;
    const journaled = await journaledIds("resume");
    for (const ids of all) expect(ids).toEqual(journaled);
  });

  test("resumes in the middle of an entry with many events", async () => {
    const { sequencer, progress, open } = await openStage("middle");
    await tellStory(sequencer);
    await progress.reach(sequencer.durableSequence, 60_000);
    const ids = await journaledIds("middle");
    const collected: string[] = [];
    let start = { sequence: 1, index: 0 };
    while (collected.length < ids.length) {
      const left = Math.min(2, ids.length - collected.length);
      const events = await receive(open({ start }), left);
      collected.push(...events.map(({ id }) => id));
      start = placeAfter(collected.at(-1) ?? "") ?? start;
    }
    expect(collected).toEqual(ids);
  });

  test("shows a customer what is theirs and what is public, and nothing else", async () => {
    const { sequencer, progress, log } = await openStage("mine");
    await tellStory(sequencer);
    await progress.reach(sequencer.durableSequence, 60_000);
    const seen: string[] = [];
    const listener = { account: "bob", isLiquidator: false, types: null };
    for (let sequence = 1; sequence <= log.lastSequence;) {
      const entries = await log.from(sequence);
      for (const { events } of entries) {
        for (const addressed of events) {
          if (isShownTo(listener, addressed)) seen.push(textOf(addressed.event));
        }
      }
      sequence += entries.length;
    }
    const text = seen.join("\n");
    expect(text).toContain('"loan":"bare"');
    expect(text).toContain('"type":"mark_set"');
    // Bob's first loan had the name that carol's has now: hers stays hidden.
    const shared = seen.filter((line) => line.includes('"loan":"shared-name"'));
    expect(shared.length).toBeGreaterThan(2);
    expect(text).not.toMatch(/"(owner|by|account|liquidator)":"(alice|carol|lender)"/);
    expect(seen.filter((line) => line.includes('"planned"'))).toEqual([]);
    expect(shared.join("\n")).not.toContain('"type":"liquidated"');
  });

  test("sends only the types that were asked for, and names how far it is when nothing comes", async () => {
    const { sequencer, progress, open } = await openStage("types");
    await setUp(sequencer, ["alice"]);
    await accept(sequencer, [deposit("alice", BTC, COIN)]);
    const last = sequencer.durableSequence;
    await progress.reach(last, 60_000);
    const listener = { ...STAFF, types: new Set(["deposited"]) };
    const stream = open({ listener, heartbeatMillis: 30 });
    const reader = stream.getReader();
    let text = "";
    while (!text.includes(": alive")) {
      const { value } = await reader.read();
      text += new TextDecoder().decode(value);
    }
    await reader.cancel();
    expect(new Set(text.match(/^event: .*$/gm))).toEqual(new Set(["event: deposited"]));
    expect(text).toContain(`: alive\nid: ${last}\n\n`);
  });

  test("cuts a client off that takes nothing, tells it so, and lets it go on later", async () => {
    const { sequencer, progress, open } = await openStage("slow");
    await setUp(sequencer, ["alice"]);
    await progress.reach(sequencer.durableSequence, 60_000);
    const stream = open({ bufferBytesMax: 500, stallMillisMax: 50 });
    // Reading is what would keep it alive, so nothing can be asked of it meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const text = await new Response(stream).text();
    expect(text).toContain(": too slow; reconnect with Last-Event-ID");
    const ids = [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? "");
    const all = await journaledIds("slow");
    expect(ids).toEqual(all.slice(0, ids.length));
    expect(ids.length).toBeLessThan(all.length);
    const start = placeAfter(ids.at(-1) ?? "") ?? { sequence: 0, index: 0 };
    const rest = await receive(open({ start }), all.length - ids.length);
    expect([...ids, ...rest.map(({ id }) => id)]).toEqual(all);
  });

  test("ends when it is told to, although its log goes on", async () => {
    const { sequencer, log, progress, open } = await openStage("told_to_end");
    await setUp(sequencer, ["alice"]);
    expect(await progress.reach(sequencer.durableSequence, 60_000)).toBe(true);
    const told = new AbortController();
    const start = { sequence: sequencer.durableSequence + 1, index: 0 };
    const text = new Response(open({ start, closing: told.signal })).text();
    const other = receive(open({ start }), 1);
    told.abort();
    expect(await text).toContain(": the server is closing");
    await accept(sequencer, [deposit("alice", BTC, COIN)]);
    expect(await other).toHaveLength(1);
    expect(log.isClosed).toBe(false);
  });

  test("ends over a socket when the client hangs up or the server closes", async () => {
    const { sequencer, open, log } = await openStage("socket");
    await setUp(sequencer, ["alice"]);
    let cancelled = 0;
    const server = serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: () => {
        const reader = open().getReader();
        const body = new ReadableStream<Uint8Array>({
          pull: async (controller) => {
            const { value, done } = await reader.read();
            if (done) controller.close();
            else controller.enqueue(value);
          },
          cancel: async () => {
            cancelled += 1;
            await reader.cancel();
          },
        });
        return new Response(body, { headers: { "content-type": "text/event-stream" } });
      },
    });
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const socket = connect(port, "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await once(socket, "data");
    socket.destroy();
    await expect.poll(() => cancelled, { timeout: 5_000 }).toBe(1);
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    log.close();
    expect(await answer.text()).toContain(": the server is closing");
    server.close();
  });
});

function textOf(event: Event): string {
  return JSON.stringify(event, (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
}
