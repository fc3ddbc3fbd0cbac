import { afterAll, beforeAll, expect, test } from "vitest";
import { TestServer } from "../server-harness.ts";
import { callOfLink, callsFromExamples, type Call } from "./calls-from-examples.ts";

/** Begins the book anew, which takes away what the other calls are about: it goes last. */
const LAST = "restartSandbox";
/** What only an answer before can name: the example has its form, and there is none of that name. */
const NAMED_BY_ANSWERS = [
  "getCheckpoint",
  "getLiquidationReceipt",
  "getLiquidationReceiptPdf",
  "getLoanStatement",
  "getLoanStatementCsv",
  "getLoanStatementPdf",
  "getRescue",
  "getWebhook",
  "getWebhookDelivery",
  "listWebhookDeliveries",
];
/** Takes a token that stands in a letter only, and was signed. */
const BY_LETTER = "confirmNotificationAddress";
/** Lists that are empty in a sandbox of this test, so that no link leads on. */
const LEADING_NOWHERE = ["getCheckpoint", "getWebhookDelivery"];

let server: TestServer;
let staff: string;
let customer: string;
let document: object;

beforeAll(async () => {
  // As `npm start` makes it.
  server = await TestServer.start({ sandbox: "full" });
  staff = await server.key(
    ["operator", "custody", "risk", "auditor", "liquidator"],
    "lender-sandbox",
  );
  customer = await server.key(["customer"], "lender-sandbox");
  document = (await server.get("/openapi.json")).body;
});
afterAll(() => server.stop());

let sent = 0;

/** Sends a call as staff, or as a customer where staff may not. Streams are left once they have begun. */
async function send(call: Call) {
  const { method, path, headers, body } = call;
  // The example of an idempotency key is for one request.
  const more =
    method === "POST" ? { ...headers, "idempotency-key": `example-${(sent += 1)}` } : headers;
  const first = await server.ask(method, path, { key: staff, headers: more, body });
  const answer =
    first.status === 403
      ? await server.ask(method, path, { key: customer, headers: more, body })
      : first;
  return { call, ...answer };
}

/** Calls one after the other: what one makes, the next may need. */
async function sendAll(calls: readonly Call[]) {
  const answers = [];
  for (const call of calls) answers.push(await send(call));
  return answers;
}

const told = (answer: { call: Call; status: number; body: object }): string =>
  `${answer.call.operation}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`;

test("calls made of the document's examples alone are answered in the sandbox", async () => {
  const calls = callsFromExamples(document);
  const reads = calls.filter(({ method }) => method === "GET");
  const writes = calls.filter(({ method, operation }) => method !== "GET" && operation !== LAST);

  const read = await sendAll(reads);
  const failed = read.filter(({ status }) => status >= 300);
  expect(failed.filter(({ call }) => !NAMED_BY_ANSWERS.includes(call.operation)).map(told)).toEqual(
    [],
  );
  expect(failed.filter(({ status }) => status !== 404).map(told)).toEqual([]);

  const followed = new Set<string>();
  const follow = async (answer: Awaited<ReturnType<typeof send>>): Promise<void> => {
    for (const link of Object.values(answer.call.links)) {
      const call = callOfLink(document, link, answer);
      if (call === null || call.method === "DELETE") continue;
      const { status, body } = await send(call);
      expect(status, told({ call, status, body })).toBeLessThan(300);
      followed.add(call.operation);
    }
  };

  const written = [];
  for (const call of writes) {
    const answer = await send(call);
    written.push(answer);
    // At once: a later call may end what this one made.
    if (answer.status < 300) await follow(answer);
  }
  const wrong = written.filter(
    ({ call, status }) => status >= 500 || !call.responses.includes(String(status)),
  );
  expect(wrong.map(told)).toEqual([]);
  // The most of them do something; what is refused is so for the state of the book.
  const done = written.filter(({ status }) => status < 300);
  expect(done.length, written.map(told).join("\n")).toBeGreaterThan(writes.length / 2);
  const malformed = written.filter(
    ({ call, status }) => status === 400 && call.operation !== BY_LETTER,
  );
  expect(malformed.map(told)).toEqual([]);

  // Without what narrows them down, so that there is something to lead on from.
  const leading = reads.filter(({ links }) => Object.keys(links).length > 0);
  const whole = leading.map((call) => ({ ...call, path: call.path.split("?")[0] ?? "" }));
  const lists = await sendAll(whole);
  for (const answer of lists) await follow(answer);
  const unseen = NAMED_BY_ANSWERS.filter((operation) => !followed.has(operation));
  expect(unseen.filter((operation) => !LEADING_NOWHERE.includes(operation))).toEqual([]);

  const [restart] = await sendAll(calls.filter(({ operation }) => operation === LAST));
  expect(restart?.status).toBe(200);
}, 600_000);
