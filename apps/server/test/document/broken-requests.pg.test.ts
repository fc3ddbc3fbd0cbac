import { afterAll, beforeAll, expect, test } from "vitest";
import { createDice } from "../dice.ts";
import { TestServer } from "../server-harness.ts";
import { alteredRequests, type Altered } from "./broken-requests.ts";
import { callsFromExamples } from "./calls-from-examples.ts";

const REQUESTS = Number(process.env["PLIMSOLL_FUZZ_REQUESTS"] ?? 1_000);
const SEED = Number(process.env["SEED"] ?? 20_261_201);
const LANES = 8;
/** Begins the book anew under the feet of all others. */
const LEFT_OUT = "restartSandbox";
/** Words of the library that checks inputs. */
const FOREIGN = /invalid input|expected|received|too (big|small)|regex|NaN\b/i;

let server: TestServer;
let keys: readonly string[];
let document: object;

beforeAll(async () => {
  server = await TestServer.start();
  await server.customer("alice", { BTC: "100", USDC: "1000000" });
  keys = [
    await server.key(["operator", "custody", "risk", "auditor", "liquidator"], "alice"),
    await server.key(["customer"], "alice"),
  ];
  document = (await server.get("/openapi.json")).body;
});
afterAll(() => server.stop());

let sent = 0;

/** Sends a request as staff, and as a customer where staff may not. */
async function send({ method, path, headers, body }: Altered) {
  const ask = (key: string | undefined) => {
    // The example of an idempotency key is for one request; what is altered stays.
    const isExample = headers["idempotency-key"]?.startsWith("7d3b7f0c") === true;
    const own = isExample ? { "idempotency-key": `altered-${(sent += 1)}` } : {};
    return server.ask(method, path, { key, headers: { ...headers, ...own }, body: asText(body) });
  };
  const first = await ask(keys[0]);
  return first.status === 403 ? ask(keys[1]) : first;
}

function asText(body: unknown): string | undefined {
  return body === undefined ? undefined : JSON.stringify(body);
}

/** What is wrong with an answer; null where nothing is. Whether its status is documented is held for every exchange. */
function faultOf(
  { isAllowed }: Altered,
  { status, body }: { readonly status: number; readonly body: Record<string, unknown> },
): string | null {
  const { code, field, detail } = body;
  // Threads do a bounded amount at once and say so.
  if (status >= 500 && code !== "busy") return "the server failed";
  if (status === 400 && FOREIGN.test(String(detail))) return "the words are not ours";
  if (status === 400 && !String(detail).endsWith(".")) return "the detail is no sentence";
  if (isAllowed) return null;
  if (status !== 400 && status !== 422) return "it was not refused as malformed";
  if (typeof field !== "string" || field === "") return "the answer names no field";
  return null;
}

test(`of ${REQUESTS} requests that differ from the examples, those that the document forbids are told which field is wrong (seed ${SEED})`, async () => {
  const calls = callsFromExamples(document).filter(({ operation }) => operation !== LEFT_OUT);
  const dice = createDice(SEED);
  const all = [...alteredRequests(document, calls)];
  const chosen = Array.from({ length: Math.min(REQUESTS, all.length) }, () => {
    const [one] = all.splice(dice(all.length), 1);
    if (one === undefined) throw new Error("The dice has no such side.");
    return one;
  });
  const next = chosen.values();
  const faults: object[] = [];
  const refused = new Set<string>();
  const lane = async (): Promise<void> => {
    for (const request of next) {
      const answer = await send(request);
      const fault = faultOf(request, answer);
      const { operation, path } = request;
      if (fault !== null) {
        const { status, body } = answer;
        faults.push({ fault, operation, path, sent: request.body, status, body });
      } else if (!request.isAllowed) refused.add(operation);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(faults).toEqual([]);
  expect(refused.size).toBeGreaterThan(calls.length / 2);
}, 600_000);
