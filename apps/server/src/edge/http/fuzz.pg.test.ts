import { findViolations } from "@plimsoll/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDice, type Dice } from "../../../test/dice.ts";
import { makeValue, type JsonSchema } from "../../../test/fuzz-values.ts";
import { TestServer } from "../../../test/server-harness.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: JsonSchema;
}
interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: JsonSchema | undefined;
}

const REQUESTS = Number(process.env["PLIMSOLL_FUZZ_REQUESTS"] ?? 2_000);
const SEED = Number(process.env["SEED"] ?? 20_260_206);
const LANES = 8;

let server: TestServer;
let keys: readonly string[];

beforeAll(async () => {
  server = await TestServer.start();
  const alice = await server.customer("alice", { BTC: "100", ETH: "1000", USDC: "1000000" });
  const bob = await server.customer("bob", { BTC: "100", USDC: "1000000" });
  const loan = { market: "btc-usdc", collateral: "1", borrow: "20000" };
  await server.post("/v1/loans", alice, { ...loan, loan: "loan-1" });
  await server.post("/v1/loans", bob, { ...loan, loan: "loan-2" });
  keys = [
    await server.key(["operator", "custody", "risk", "auditor", "liquidator"], "bob"),
    alice,
    bob,
  ];
});
afterAll(() => server.stop());

async function readOperations(): Promise<{ operations: Operation[]; schemas: JsonSchema }> {
  const { body } = await server.get("/openapi.json");
  const document = body as {
    paths: Record<string, Record<string, DescribedOperation>>;
    components: { schemas: JsonSchema };
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content["application/json"].schema,
    })),
  );
  return { operations, schemas: document.components.schemas };
}

interface DescribedOperation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: { "application/json": { schema: JsonSchema } } };
}

function ask(operation: Operation, schemas: JsonSchema, dice: Dice) {
  const textOf = (schema: JsonSchema) => {
    const value = makeValue(schema, schemas, dice);
    const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
    // An address cannot carry halves of surrogate pairs; bodies can.
    return Buffer.from(text).toString();
  };
  let { path } = operation;
  const query = new URLSearchParams();
  for (const { name, in: place, schema } of operation.parameters) {
    if (place === "path")
      path = path.replace(`{${name}}`, encodeURIComponent(textOf(schema)) || "x");
    if (place === "query" && dice(2) === 0) query.set(name, textOf(schema));
  }
  const body = operation.body === undefined ? undefined : makeValue(operation.body, schemas, dice);
  const key = keys[dice(keys.length)];
  const address = query.size === 0 ? path : `${path}?${query.toString()}`;
  return { address, key, body: body === undefined ? undefined : JSON.stringify(body) };
}

test(`${REQUESTS} requests made from the document get no 5xx and break no invariant (seed ${SEED})`, async () => {
  const { operations, schemas } = await readOperations();
  const dice = createDice(SEED);
  const failures: unknown[] = [];
  const statuses = new Map<number, number>();
  let sent = 0;
  const lane = async (): Promise<void> => {
    while (sent < REQUESTS) {
      sent += 1;
      const operation = operations[dice(operations.length)];
      if (operation === undefined) return;
      const { address, key, body } = ask(operation, schemas, dice);
      const { status, body: answer } = await server.ask(operation.method, address, { key, body });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      // Threads do a bounded amount at once and say so.
      const isBusy = status === 503 && answer["code"] === "busy";
      if (status >= 500 && !isBusy)
        failures.push({ method: operation.method, address, body, answer });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(failures).toEqual([]);
  // The run must have done something, not only been refused.
  expect((statuses.get(200) ?? 0) + (statuses.get(201) ?? 0)).toBeGreaterThan(REQUESTS / 20);
  expect(statuses.get(400) ?? 0).toBeGreaterThan(0);
  const { sequencer } = server.running.services.book;
  expect(await sequencer.read((book) => findViolations(book))).toEqual([]);
}, 600_000);
