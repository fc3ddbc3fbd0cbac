import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { until } from "../../../test/until.ts";
import { Receiver } from "../../../test/webhooks/receiver.ts";
import {
  closeLoan,
  deposit,
  openAccount,
  openLoan,
  repay,
  setUp,
  WebhookWorld,
  type LivingBook,
} from "../../../test/webhooks/webhook-world.ts";
import { EndpointRequestReused } from "./endpoints.ts";
import { openHistoryTables } from "../history/tables.ts";
import { migrate } from "../../foundation/database/migrations.ts";
import { foldMessages } from "./fold-messages.ts";
import { WEBHOOKS_SCHEMA } from "./schema.ts";
import { TargetRefused } from "../../delivery/target.ts";
import type { Webhooks } from "./start-webhooks.ts";

let world: WebhookWorld;
let books = 0;

beforeAll(async () => {
  world = await WebhookWorld.start();
});
afterAll(() => world.stop(), 60_000);

interface Scene {
  readonly book: LivingBook;
  readonly receiver: Receiver;
  readonly url: string;
  webhooks: Webhooks;
  /** Ends the service as it is and starts it again. */
  restart(): Promise<void>;
  subscribe: (
    account: string | null,
    ...eventTypes: string[]
  ) => Promise<{ id: string; secret: string }>;
}

async function stage(options: Parameters<LivingBook["startWebhooks"]>[0] = {}): Promise<Scene> {
  books += 1;
  const book = await world.openBook(`book-${books}`);
  const receiver = new Receiver();
  const url = await receiver.open();
  let requests = 0;
  const scene: Scene = {
    book,
    receiver,
    url,
    webhooks: await book.startWebhooks(options),
    restart: async () => {
      await scene.webhooks.close();
      scene.webhooks = await book.startWebhooks(options);
    },
    subscribe: async (account, ...eventTypes) => {
      requests += 1;
      const { endpoint, secret } = await scene.webhooks.endpoints.create({
        account,
        url,
        eventTypes,
        createdBy: `test:${book.sequencer.bookId}`,
        request: { key: String(requests), fingerprint: eventTypes.join() },
      });
      return { id: endpoint.id, secret: secret ?? "none was made" };
    },
  };
  onTestFinished(async () => {
    await scene.webhooks.close();
    await book.close();
    await receiver.close();
  });
  return scene;
}

const accounts = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => openAccount(`account-${from + index}`));

test("an event is delivered once, signed, under an id made of its place in the journal", async () => {
  const { book, receiver, subscribe, webhooks } = await stage();
  await book.run(openAccount("before"));
  const { id, secret } = await subscribe(null, "account_opened");
  await book.run(openAccount("after"));
  await until(() => receiver.received.length > 0);
  const [first] = receiver.received;
  const body = new Webhook(secret).verify(first?.body ?? "", first?.headers as never);
  expect(body).toEqual({
    type: "account_opened",
    timestamp: expect.stringMatching(/Z$/),
    data: {
      book: book.sequencer.bookId,
      sequence: 2,
      index: 0,
      event: { type: "account_opened", account: "after", at: expect.stringMatching(/Z$/) },
    },
  });
  // As stored, not as the engine made it: the same bytes when the entry is read from the journal again.
  const { data } = body as { readonly data: { readonly event: object } };
  expect(Object.keys(data.event)).toEqual(["account", "at", "type"]);
  expect(receiver.ids()).toEqual([`msg_${book.sequencer.bookId}_2_0`]);
  await until(
    async () => (await webhooks.deliveries.list(id, { limit: 9 }))[0]?.status === "delivered",
  );
  const details = await webhooks.deliveries.get(id, `msg_${book.sequencer.bookId}_2_0`);
  expect(details?.log).toEqual([
    {
      at: expect.any(Date),
      durationMs: expect.any(Number),
      status: 204,
      error: null,
      response: "",
    },
  ]);
});

test("a customer is told of what concerns the own account and loans, and of nothing else", async () => {
  const { book, receiver, subscribe } = await stage();
  await subscribe("alice", "deposited", "loan_created", "borrowed", "repaid");
  await book.run(
    ...setUp(),
    openLoan("alice", "loan-a", 1_000n),
    openLoan("bob", "loan-b", 2_000n),
  );
  await book.run(deposit("lender", "USDC" as never, 100n), repay("lender", "loan-a", 5n));
  await until(() => receiver.received.length >= 4);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const told = receiver.received.map(({ body }) => {
    const { type, data } = JSON.parse(body) as { type: string; data: { event: object } };
    return { type, text: JSON.stringify(data.event) };
  });
  expect(told.map(({ type }) => type).sort()).toEqual([
    "borrowed",
    "deposited",
    "loan_created",
    "repaid",
  ]);
  for (const { text } of told) {
    expect(text).not.toContain("bob");
    expect(text).not.toContain("postings");
  }
});

test("a name that is used again belongs to the new borrower, and the old one hears nothing of it", async () => {
  const { book, receiver, subscribe, webhooks } = await stage();
  await book.run(...setUp());
  const types = ["loan_created", "borrowed", "repaid", "loan_closed"];
  const own = ["loan_created", "borrowed", "repaid"];
  const alice = await subscribe("alice", ...types, "deposited");
  const bob = await subscribe("bob", ...types);
  await book.run(
    openLoan("alice", "first", 1_000n),
    closeLoan("alice", "first"),
    openLoan("bob", "first", 1_000n),
    repay("bob", "first", 5n),
    deposit("alice", "BTC" as never, 1n),
  );
  // The last of all events is alice's: whatever she is told of has a message by then.
  await until(async () => (await told(alice.id)).includes("deposited"));
  expect(await told(alice.id)).toEqual([...own, "loan_closed", "deposited"]);
  expect(await told(bob.id)).toEqual(own);
  await until(() => receiver.received.length === 8);

  async function told(endpoint: string): Promise<string[]> {
    const deliveries = await webhooks.deliveries.list(endpoint, { limit: 50 });
    return deliveries.map(({ type }) => type).reverse();
  }
});

test("failures are tried again with growing pauses under the same id, then given up; a replay sends it once more", async () => {
  const { book, receiver, subscribe, webhooks } = await stage();
  receiver.answer = (response) => response.writeHead(500).end("broken");
  const { id } = await subscribe(null, "account_opened");
  await book.run(openAccount("somebody"));
  const messageId = `msg_${book.sequencer.bookId}_1_0`;
  const status = async () => (await webhooks.deliveries.get(id, messageId))?.status;
  await until(async () => (await status()) === "failed");
  expect(receiver.ids()).toEqual(Array.from({ length: 4 }, () => messageId));
  const times = receiver.received.map(({ at }) => at);
  const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  expect(pauses[0]).toBeGreaterThanOrEqual(19);
  expect(pauses[2]).toBeGreaterThanOrEqual(79);
  expect((await webhooks.deliveries.get(id, messageId))?.log[0]).toMatchObject({
    status: 500,
    response: "broken",
  });

  receiver.answer = (response) => response.writeHead(200).end();
  await webhooks.deliveries.replay(id, messageId, "request 1");
  await until(async () => (await status()) === "delivered");
  expect(receiver.ids()).toHaveLength(5);
  expect(new Set(receiver.ids()).size).toBe(1);
  // The same request again is the same replay.
  await webhooks.deliveries.replay(id, messageId, "request 1");
  expect(await status()).toBe("delivered");
  expect(await webhooks.deliveries.replay(id, "msg_none_1_0", "request 2")).toBeUndefined();
});

test("nothing is lost or doubled in effect over restarts in the middle", async () => {
  const scene = await stage();
  const { book, receiver } = scene;
  await scene.subscribe(null, "account_opened");
  let answered = 0;
  receiver.answer = (response, count) => {
    // Every third message is taken and the answer comes late or not at all.
    if (count % 3 === 0) return void setTimeout(() => response.destroy(), 30);
    answered += 1;
    response.writeHead(200).end();
  };
  const total = 60;
  for (let done = 0; done < total; done += 15) {
    const running = book.run(...accounts(done, 15));
    await scene.restart();
    await running;
    await scene.webhooks.close();
    // What happens while nobody delivers is told after the start.
    scene.webhooks = await book.startWebhooks();
  }
  receiver.answer = (response) => response.writeHead(200).end();
  const { sequencer } = book;
  const wanted = Array.from(
    { length: total },
    (_, index) => `msg_${sequencer.bookId}_${index + 1}_0`,
  );
  await until(async () => {
    const { rows } = await world.pool.query<{ left: number }>(
      `SELECT count(*)::integer AS left FROM webhooks.deliveries AS delivery
       JOIN webhooks.messages AS message ON message.number = delivery.message_number
       WHERE message.book_id = $1 AND delivery.status <> 'delivered'`,
      [sequencer.bookId],
    );
    return rows[0]?.left === 0 && new Set(receiver.ids()).size === total;
  });
  expect(answered).toBeGreaterThan(0);
  expect([...new Set(receiver.ids())].sort()).toEqual([...wanted].sort());
  const { rows } = await world.pool.query<{ count: number }>(
    "SELECT count(*)::integer AS count FROM webhooks.messages WHERE book_id = $1",
    [sequencer.bookId],
  );
  expect(rows[0]?.count).toBe(total);
});

test("two servers of one book make each delivery once", async () => {
  const { book, receiver, subscribe } = await stage();
  const second = await book.startWebhooks();
  onTestFinished(() => second.close());
  await subscribe(null, "account_opened");
  await book.run(...accounts(0, 40));
  await until(() => receiver.received.length >= 40);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(receiver.ids()).toHaveLength(40);
  expect(new Set(receiver.ids()).size).toBe(40);
});

test("a slow receiver holds up no other one", async () => {
  const { book, receiver, subscribe, webhooks } = await stage();
  const slow = new Receiver();
  slow.answer = () => undefined;
  const url = await slow.open();
  onTestFinished(() => slow.close());
  const request = { key: "slow", fingerprint: "" };
  const createdBy = `test:${book.sequencer.bookId}`;
  const eventTypes = ["account_opened"];
  const { endpoint } = await webhooks.endpoints.create({
    account: null,
    url,
    eventTypes,
    createdBy,
    request,
  });
  await subscribe(null, "account_opened");
  await book.run(...accounts(0, 20));
  await until(() => receiver.received.length >= 20 && slow.received.length > 0);
  // Not one of the slow receiver's requests has come to an end meanwhile.
  const held = await webhooks.deliveries.list(endpoint.id, { limit: 50 });
  expect(held.map(({ status, attempts }) => ({ status, attempts }))).toEqual(
    Array.from({ length: 20 }, () => ({ status: "pending", attempts: 0 })),
  );
});

test("an endpoint that only fails is switched off, is told nothing meanwhile, and goes on when switched on", async () => {
  const schedule = { pausesMs: [10, 10, 10, 10_000], disableAfterFailures: 3, disableAfterMs: 0 };
  const { book, receiver, url, subscribe, webhooks } = await stage({ schedule });
  receiver.answer = (response) => response.writeHead(503).end();
  const { id } = await subscribe(null, "account_opened");
  await book.run(openAccount("first"));
  await until(async () => (await webhooks.endpoints.get(null, id))?.disabledAt !== null);
  expect(await webhooks.endpoints.get(null, id)).toMatchObject({
    disabledReason: "repeated_failure",
    failures: 3,
  });
  await book.run(openAccount("second"));
  receiver.answer = (response) => response.writeHead(200).end();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const heard = receiver.received.length;
  expect(heard).toBe(3);
  await webhooks.endpoints.change(null, id, {
    url,
    eventTypes: ["account_opened"],
    isEnabled: true,
  });
  await until(() => receiver.received.length > heard);
  expect(new Set(receiver.ids()).size).toBe(1);
});

test("a receiver that is gone for good is switched off at once", async () => {
  const { book, receiver, subscribe, webhooks } = await stage();
  receiver.answer = (response) => response.writeHead(410).end();
  const { id } = await subscribe(null, "account_opened");
  await book.run(openAccount("first"));
  await until(async () => (await webhooks.endpoints.get(null, id))?.disabledReason === "gone");
  expect(receiver.received).toHaveLength(1);
});

test("endpoints: the same request makes one, others' are not there, secrets are not stored", async () => {
  const { book, url, webhooks } = await stage();
  const asked = {
    account: "alice",
    url,
    eventTypes: ["borrowed", "borrowed", "repaid"],
    createdBy: "key:1",
    request: { key: `k-${book.sequencer.bookId}`, fingerprint: "f" },
  };
  const { endpoint, secret } = await webhooks.endpoints.create(asked);
  expect(endpoint.eventTypes).toEqual(["borrowed", "repaid"]);
  expect(await webhooks.endpoints.create(asked)).toEqual({ endpoint, secret: null });
  const other = { ...asked, request: { ...asked.request, fingerprint: "g" } };
  await expect(webhooks.endpoints.create(other)).rejects.toThrow(EndpointRequestReused);

  const { id } = endpoint;
  const to = { url, eventTypes: ["repaid"], isEnabled: true };
  expect(await webhooks.endpoints.get("bob", id)).toBeUndefined();
  expect(await webhooks.endpoints.change("bob", id, to)).toBeUndefined();
  expect(await webhooks.endpoints.rotateSecret("bob", id, "r")).toBeUndefined();
  expect(await webhooks.endpoints.remove("bob", id)).toBeUndefined();
  expect(await webhooks.endpoints.list("bob", { limit: 10 })).toEqual([]);
  expect(await webhooks.endpoints.list("alice", { limit: 10 })).toEqual([endpoint]);

  const { rows } = await world.pool.query<{ row: string }>(
    "SELECT endpoint::text AS row FROM webhooks.endpoints AS endpoint WHERE id = $1",
    [id],
  );
  expect(rows[0]?.row).not.toContain(secret?.slice("whsec_".length));
  const rotated = await webhooks.endpoints.rotateSecret("alice", id, "r");
  expect(rotated?.secret).toMatch(/^whsec_/);
  expect(rotated?.secret).not.toBe(secret);
  const replayed = { endpoint: rotated?.endpoint, secret: null };
  expect(await webhooks.endpoints.rotateSecret("alice", id, "r")).toEqual(replayed);
  expect(await webhooks.endpoints.remove("alice", id)).toMatchObject({ id });
  expect(await webhooks.endpoints.get(null, id)).toBeUndefined();
});

test("with private networks closed, an endpoint there is neither made nor served", async () => {
  const scene = await stage();
  const { book, receiver, url } = scene;
  const { id } = await scene.subscribe(null, "account_opened");
  await scene.webhooks.close();
  scene.webhooks = await book.startWebhooks({ policy: { allowPrivate: false } });
  await book.run(openAccount("first"));
  const messageId = `msg_${book.sequencer.bookId}_1_0`;
  await until(async () => {
    return (await scene.webhooks.deliveries.get(id, messageId))?.status === "failed";
  });
  expect((await scene.webhooks.deliveries.get(id, messageId))?.log[0]?.error).toBe(
    "Use an https URL.",
  );
  expect(receiver.received).toHaveLength(0);
  const request = { key: "new", fingerprint: "" };
  const eventTypes = ["account_opened"];
  const asked = { account: null, url, eventTypes, createdBy: "test", request };
  await expect(scene.webhooks.endpoints.create(asked)).rejects.toThrow(TargetRefused);
});

test("many events at once are written by statements of bounded size, in order, once for each endpoint", async () => {
  const { book, subscribe } = await stage();
  for (let count = 0; count < 2; count += 1) await subscribe(null, "triggers_caught_up");
  // The events are about no loan, so nobody asks whose it was.
  const history = { tables: openHistoryTables(world.pool, "nowhere") };
  const fold = foldMessages({ history, sequencer: book.sequencer });
  const entries = [1, 2, 3].map((sequence) => {
    const events = Array.from({ length: 900 }, () => ({ type: "triggers_caught_up", at: 0 }));
    return { sequence, at: 0, hash: "", command: { type: "advance_time" }, events };
  });
  const client = await world.pool.connect();
  onTestFinished(async () => {
    await client.query("ROLLBACK");
    client.release();
  });
  await client.query("BEGIN");
  const query = vi.spyOn(client, "query");
  expect(await fold.fold(client, entries as never, { sequence: 0, hash: null })).toBe(true);
  const sizes = query.mock.calls.flatMap((call: readonly unknown[]) =>
    [call[1]].flat().map((value) => (Array.isArray(value) ? value.length : 1)),
  );
  expect(Math.max(...sizes)).toBe(1_000);
  const { rows } = await client.query<{ place: string; deliveries: number }>(
    `SELECT sequence || '/' || event_index AS place, count(*)::integer AS deliveries
     FROM webhooks.messages AS message JOIN webhooks.deliveries ON message_number = message.number
     WHERE book_id = $1 GROUP BY message.number ORDER BY message.number`,
    [book.sequencer.bookId],
  );
  const places = entries.flatMap(({ sequence, events }) =>
    events.map((_, index) => `${sequence}/${index}`),
  );
  expect(rows).toEqual(places.map((place) => ({ place, deliveries: 2 })));
});

test("the schema of a newer release is not touched", async () => {
  await world.pool.query("INSERT INTO webhooks.migrations (number, name) VALUES (99, 'later')");
  onTestFinished(async () => {
    await world.pool.query("DELETE FROM webhooks.migrations WHERE number = 99");
  });
  await expect(migrate(world.pool, [WEBHOOKS_SCHEMA])).rejects.toThrow("Start the newer release");
});
