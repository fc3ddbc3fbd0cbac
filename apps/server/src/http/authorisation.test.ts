import { ROLES, type Access, type Role } from "@plimsoll/contract";
import type { Event, LoanId, Millis } from "@plimsoll/engine";
import type { Accepted } from "@plimsoll/sequencer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestServer } from "../../test/server-harness.ts";
import { receiptOf } from "./submit.ts";

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly access: Access;
}

/** Bodies that pass validation, about what belongs to alice: so only the owner can be what is wrong. */
const BODIES: Readonly<Record<string, unknown>> = {
  previewLoan: { account: "alice", market: "btc-usdc", collateral: "1", borrow: "1000" },
  openLoan: { account: "alice", market: "btc-usdc", collateral: "0.1", borrow: "1000" },
  supply: { account: "alice", assets: "1" },
  withdrawSupply: { account: "alice", assets: "1" },
  liquidate: { account: "alice", loan: "loan-alice", seizedAssets: "0.1" },
  createKey: { account: "alice", name: "mine now", roles: ["customer"] },
  borrow: { assets: "1" },
  repay: { assets: "1" },
  pledge: { assets: "0.1" },
  release: { assets: "0.1" },
  closeLoan: {},
  setPlan: { plan: null },
  setAlerts: { alertLtvs: ["0.5"] },
  createRescueLink: {},
};
/** Queries that ask for alice's data. */
const QUERIES: Readonly<Record<string, string>> = {
  listLoans: "?account=alice",
  listKeys: "?account=alice",
};
const PARAMS: Readonly<Record<string, string>> = {
  account: "alice",
  loan: "loan-alice",
  market: "btc-usdc",
  feed: "btc-usd",
  sequence: "1",
  token: "A".repeat(43),
  link: "none",
};

let server: TestServer;
let operations: readonly Operation[];
let aliceKeyId: string;
const keys = new Map<Role, string>();

beforeAll(async () => {
  server = await TestServer.start();
  const alice = await server.customer("alice", { BTC: "2", USDC: "500" });
  aliceKeyId = alice.split("_")[1] ?? "";
  await server.customer("bob", { BTC: "1" });
  const loan = { loan: "loan-alice", market: "btc-usdc", collateral: "1", borrow: "1000" };
  expect((await server.post("/v1/loans", alice, loan)).status).toBe(201);
  for (const role of ROLES) {
    const account = role === "customer" || role === "liquidator" ? "bob" : null;
    keys.set(role, await server.key([role], account));
  }
  operations = await readOperations();
}, 60_000);
afterAll(() => server.stop());

async function readOperations(): Promise<Operation[]> {
  const { body } = await server.get("/openapi.json");
  const paths = body["paths"] as Readonly<Record<string, Readonly<Record<string, object>>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const described = operation as { operationId: string; "x-plimsoll-access": Access };
      return { id: described.operationId, method, path, access: described["x-plimsoll-access"] };
    }),
  );
}

function call({ id, method, path }: Operation, key: string | undefined) {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = name === "key" ? aliceKeyId : PARAMS[name];
    if (value === undefined) throw new Error(`Give the walk a value for the parameter ${name}.`);
    return value;
  });
  const needsBody = method === "post" || method === "put";
  return server.ask(method.toUpperCase(), filled + (QUERIES[id] ?? ""), {
    key,
    ...(needsBody ? { body: BODIES[id] ?? {} } : {}),
  });
}

const head = async () => server.running.services.sequencer.head();

describe("every operation of the document", () => {
  test("says who may call it", () => {
    expect(operations.length).toBeGreaterThan(45);
    expect(operations.filter(({ access }) => access === undefined)).toEqual([]);
  });

  test("refuses who shows no credentials, unless it is public", async () => {
    const before = await head();
    for (const operation of operations) {
      const { status } = await call(operation, undefined);
      const refused = operation.access.kind !== "public";
      expect([operation.id, status === 401]).toEqual([operation.id, refused]);
    }
    expect(await head()).toEqual(before);
  });

  test("refuses credentials that are no good, also where none are needed", async () => {
    const forged = `plk_${"a".repeat(16)}_${"A".repeat(43)}`;
    for (const operation of operations) {
      expect([operation.id, (await call(operation, forged)).status]).toEqual([operation.id, 401]);
    }
  });

  test("refuses every role that it does not name", async () => {
    const before = await head();
    for (const operation of operations) {
      const { access } = operation;
      if (access.kind !== "roles") continue;
      for (const role of ROLES) {
        if (access.roles.includes(role)) continue;
        const { status } = await call(operation, keys.get(role));
        expect([operation.id, role, status]).toEqual([operation.id, role, 403]);
      }
    }
    expect(await head()).toEqual(before);
  });

  test("keeps every other customer from what is alice's", async () => {
    const before = await head();
    const walked: string[] = [];
    for (const operation of operations) {
      const { access, id } = operation;
      if (access.kind !== "roles") continue;
      for (const role of ["customer", "liquidator"] as const) {
        const isOwned = access.owner !== undefined || id === "revokeKey";
        if (!access.roles.includes(role) || !isOwned) continue;
        const { status, body } = await call(operation, keys.get(role));
        expect([id, role, [403, 404].includes(status)]).toEqual([id, role, true]);
        expect(JSON.stringify(body)).not.toMatch(/"(balances|items|collateral|secret)"/);
        walked.push(id);
      }
    }
    expect(walked).toEqual(expect.arrayContaining(Object.keys(BODIES)));
    expect(walked).toEqual(expect.arrayContaining(Object.keys(QUERIES)));
    expect(await head()).toEqual(before);
  });

  test("lets those in whom it names", async () => {
    for (const operation of operations) {
      const { access, id } = operation;
      if (access.kind !== "roles") continue;
      const staff = access.roles.filter((role) => role !== "customer" && role !== "liquidator");
      for (const role of staff) {
        if (id === "revokeKey" || id === "closeLoan") continue;
        const { status } = await call(operation, keys.get(role));
        expect([id, role, [401, 403, 500].includes(status)]).toEqual([id, role, false]);
      }
    }
  });
});

describe("keys", () => {
  test("a revoked key is refused at once", async () => {
    const operator = keys.get("operator");
    const made = await server.post("/v1/keys", operator, {
      name: "short",
      roles: ["customer"],
      account: "bob",
    });
    const secret = String(made.body["secret"]);
    expect((await server.get("/v1/me", secret)).status).toBe(200);
    await server.ask("DELETE", `/v1/keys/${String(made.body["key"])}`, { key: operator });
    expect((await server.get("/v1/me", secret)).status).toBe(401);
  });

  test("an expired key is refused", async () => {
    const made = await server.post("/v1/keys", keys.get("operator"), {
      name: "short",
      roles: ["customer"],
      account: "bob",
      expiresAt: new Date(Date.now() + 500).toISOString(),
    });
    const secret = String(made.body["secret"]);
    expect((await server.get("/v1/me", secret)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect((await server.get("/v1/me", secret)).status).toBe(401);
  });

  test("a customer cannot make a key with a role that they do not have", async () => {
    const body = { name: "more", roles: ["liquidator"], account: "bob" };
    expect((await server.post("/v1/keys", keys.get("customer"), body)).status).toBe(403);
  });

  test("the database holds no secret", async () => {
    const { rows } = await server.running.services.database.pool.query(
      "SELECT * FROM service.api_keys",
    );
    const text = JSON.stringify(rows);
    for (const key of keys.values()) expect(text).not.toContain(key.split("_").slice(2).join("_"));
  });
});

describe("other customers in a receipt", () => {
  // Interest that a command accrues may carry any loan of the market over a trigger.
  const at = 1_800_000_000_000 as Millis;
  const rearmed = (loan: string): Event => ({
    type: "triggers_rearmed",
    at,
    loan: loan as LoanId,
    bits: 1,
  });
  const reply: Accepted = {
    isAccepted: true,
    sequence: 1,
    at,
    events: [rearmed("mine"), rearmed("theirs")],
    isReplay: false,
  };
  const loansShown = async (isConfined: boolean) => {
    const { services } = server.running;
    const receipt = await receiptOf(services, reply, { isConfined, loan: "mine" });
    return receipt.events.map((event) => event["loan"]);
  };

  test("a customer sees what became of the loan in question only", async () => {
    expect(await loansShown(true)).toEqual(["mine"]);
  });

  test("an operator sees everything", async () => {
    expect(await loansShown(false)).toEqual(["mine", "theirs"]);
  });
});
