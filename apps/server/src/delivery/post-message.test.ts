import { expect, onTestFinished, test } from "vitest";
import { Receiver } from "../../test/webhooks/receiver.ts";
import { postMessage, type PostingOutcome } from "./post-message.ts";
import type { TargetPolicy } from "./target.ts";

async function opened(): Promise<{ receiver: Receiver; url: string }> {
  const receiver = new Receiver();
  const url = await receiver.open();
  onTestFinished(() => receiver.close());
  return { receiver, url };
}

function post(url: string, policy: TargetPolicy = { allowPrivate: true }, timeoutMs = 60_000) {
  const { signal } = new AbortController();
  const headers = { "webhook-id": "msg_test_1_0" };
  return postMessage({ url, headers, body: '{"n":1}', timeoutMs, policy, signal });
}

test("a message arrives with its headers", async () => {
  const { receiver, url } = await opened();
  const outcome = await post(url);
  expect(outcome).toEqual<PostingOutcome>({
    status: 204,
    error: null,
    response: "",
    retryAfterMs: 0,
  });
  expect(receiver.received[0]).toMatchObject({
    body: '{"n":1}',
    headers: { "webhook-id": "msg_test_1_0", "content-type": "application/json" },
  });
});

test("a redirect is an answer and is not followed", async () => {
  const { receiver, url } = await opened();
  receiver.answer = (response) => response.writeHead(302, { location: url }).end();
  expect(await post(url)).toMatchObject({ status: 302 });
  expect(receiver.received).toHaveLength(1);
});

test("an answer without end is cut off", async () => {
  const { receiver, url } = await opened();
  receiver.answer = (response) => {
    response.writeHead(200);
    const flood = setInterval(() => response.write("x".repeat(10_000)), 1);
    response.on("close", () => clearInterval(flood));
  };
  const outcome = await post(url);
  expect(outcome.status).toBe(200);
  expect(outcome.response).toBe("x".repeat(500));
});

test.each([
  ["never answers", () => undefined],
  [
    "answers drop by drop",
    (response: { write: (text: string) => void; on: (name: string, then: () => void) => void }) => {
      const drops = setInterval(() => response.write("x"), 50);
      response.on("close", () => clearInterval(drops));
    },
  ],
])("a receiver that %s is left after the time", async (_, answer) => {
  const { receiver, url } = await opened();
  receiver.answer = answer;
  const outcome = await post(url, { allowPrivate: true }, 500);
  expect(outcome).toMatchObject({ status: null, error: "There was no answer within 500 ms." });
});

test("a name system that never answers is left after the time", async () => {
  const resolve = () => new Promise<never>(() => undefined);
  const outcome = await post("https://hooks.example.com/", { allowPrivate: false, resolve }, 500);
  expect(outcome.error).toBe("There was no answer within 500 ms.");
});

test("the connection goes to the address that was examined, whatever the name says later", async () => {
  const { receiver, url } = await opened();
  const { port } = new URL(url);
  let asked = 0;
  const resolve = async () => {
    asked += 1;
    return [{ address: "127.0.0.1", family: 4 }];
  };
  const outcome = await post(`http://hooks.invalid:${port}/`, { allowPrivate: true, resolve });
  expect(outcome.status).toBe(204);
  expect(asked).toBe(1);
  expect(receiver.received[0]?.headers.host).toBe(`hooks.invalid:${port}`);
});

test("nothing is sent to a name that stands for a private address", async () => {
  const { receiver, url } = await opened();
  const { port } = new URL(url);
  const resolve = async () => [{ address: "127.0.0.1", family: 4 }];
  const outcome = await post(`https://hooks.example.com:${port}/`, {
    allowPrivate: false,
    resolve,
  });
  expect(outcome.error).toContain("127.0.0.1 is not on the public Internet");
  expect(receiver.received).toHaveLength(0);
});

test("nobody at home is an error with a reason", async () => {
  const { receiver, url } = await opened();
  await receiver.close();
  expect((await post(url)).error).toContain("ECONNREFUSED");
});

test("a receiver says when to come again", async () => {
  const { receiver, url } = await opened();
  receiver.answer = (response) => response.writeHead(429, { "retry-after": "120" }).end();
  expect(await post(url)).toMatchObject({ status: 429, retryAfterMs: 120_000 });
});
