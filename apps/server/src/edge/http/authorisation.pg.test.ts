import { ROLES, type Access, type Role } from "@plimsoll/contract";
import type { Event, LoanId, Millis } from "@plimsoll/engine";
import { decodeBody, type Accepted } from "@plimsoll/sequencer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../../test/until.ts";
import { TestServer } from "../../../test/server-harness.ts";
import { outcomeOf } from "./outcome.ts";

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly access: Access;
}

/** Nobody answers at this address, ever. */
const HOOK = { url: "https://hooks.invalid/alice", eventTypes: ["loan_created"] };
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
  nameLoan: { name: "Mine now" },
  createRescueLink: {},
  createWebhook: { account: "alice", ...HOOK },
  changeWebhook: { ...HOOK, isEnabled: false },
  acknowledgeNotification: {},
};
const PERIOD = "?from=2026-01-01T00:00:00Z&to=2035-01-01T00:00:00Z";
/** Queries that ask for alice's data. */
const QUERIES: Readonly<Record<string, string>> = {
  listLoans: "?account=alice",
  listPastLoans: "?account=alice",
  listLoanNames: "?account=alice",
  listLiquidations: "?account=alice",
  listAlerts: "?account=alice",
  listWebhooks: "?account=alice",
  getStatement: PERIOD,
  getStatementCsv: PERIOD,
  getStatementPdf: PERIOD,
  listKeys: "?account=alice",
};
/** Operations that find out by themselves whose the thing is that they are asked for. */
const OWNED = [
  "revokeKey",
  "getWebhook",
  "changeWebhook",
  "deleteWebhook",
  "rotateWebhookSecret",
  "listWebhookDeliveries",
  "getWebhookDelivery",
  "replayWebhookDelivery",
  "acknowledgeNotification",
  "deletePushSubscription",
  "getLiquidationReceipt",
  "getLiquidationReceiptPdf",
  "listPostings",
];
/** What is for every customer or liquidator alike. The stream has its own tests of who sees what. */
const SHARED = [
  "rescueRepay",
  "rescuePledge",
  "listLiquidatableLoans",
  "listLosses",
  "streamEvents",
];
/** What names nobody and is about the caller alone; notifications have their own tests of that. */
const OWN = [
  "listNotifications",
  "countUnreadNotifications",
  "getNotificationPreferences",
  "setNotificationPreferences",
  "sendTestNotification",
  "getPushKey",
  "createPushSubscription",
  "listPushSubscriptions",
];
const PARAMS: Record<string, string> = {
  account: "alice",
  loan: "loan-alice",
  market: "btc-usdc",
  feed: "btc-usd",
  token: "A".repeat(43),
  link: "none",
  ledgerAccount: "available:alice:BTC",
  number: "1",
};

let server: TestServer;
let operations: readonly Operation[];
let alice: string;
const keys = new Map<Role, string>();

beforeAll(async () => {
  server = await TestServer.start();
  alice = await server.customer("alice", { BTC: "3", USDC: "500" });
  PARAMS["key"] = alice.split("_")[1] ?? "";
  await server.customer("bob", { BTC: "1" });
  const loan = { loan: "loan-alice", market: "btc-usdc", collateral: "1", borrow: "1000" };
  PARAMS["webhook"] = String((await server.post("/v1/webhooks", alice, HOOK)).body["webhook"]);
  expect((await server.post("/v1/loans", alice, loan)).status).toBe(201);
  await sellOfAlice();
  PARAMS["message"] = await messageToAlice();
  PARAMS["notification"] = await notificationOfAlice();
  PARAMS["subscription"] = await subscriptionOfAlice();
  for (const role of ROLES) {
    const account = role === "customer" || role === "liquidator" ? "bob" : null;
    keys.set(role, await server.key([role], account));
  }
  operations = await readOperations();
});
afterAll(() => server.stop());

/** Lets a loan of alice fall until her plan sells a slice of it. */
async function sellOfAlice(): Promise<void> {
  const sell = { kind: "deleverage", triggerLtv: "0.8", targetLtv: "0.75" };
  const loan = { loan: "sold", market: "btc-usdc", collateral: "1", borrow: "55000" };
  await server.post("/v1/loans", alice, { ...loan, plan: { steps: [sell] } });
  const operator = await server.key(["operator"]);
  const quote = { feed: "btc-usd", venue: "sandbox", price: "68000" };
  const fallen = await server.post("/v1/quotes", operator, quote);
  const events = fallen.body["events"] as { type: string }[];
  expect(events.map(({ type }) => type)).toContain("collateral_sold");
  PARAMS["sequence"] = String(fallen.body["sequence"]);
}

async function messageToAlice(): Promise<string> {
  const path = `/v1/webhooks/${PARAMS["webhook"]}/deliveries`;
  const first = async (): Promise<string | undefined> => {
    const { body } = await server.get(path, alice);
    return (body["items"] as { message: string }[])[0]?.message;
  };
  await until(async () => (await first()) !== undefined);
  return String(await first());
}

async function notificationOfAlice(): Promise<string> {
  const first = async (): Promise<string | undefined> => {
    const { body } = await server.get("/v1/notifications", alice);
    return (body["items"] as { notification: string }[])[0]?.notification;
  };
  await until(async () => (await first()) !== undefined);
  return String(await first());
}

async function subscriptionOfAlice(): Promise<string> {
  const keys = { p256dh: "A".repeat(87), auth: "A".repeat(22) };
  const subscription = { endpoint: "https://push.invalid/alice", keys };
  const { body } = await server.post("/v1/push/subscriptions", alice, subscription);
  return String(body["subscription"]);
}

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
    const value = PARAMS[name];
    if (value === undefined) throw new Error(`Give the walk a value for the parameter ${name}.`);
    return value;
  });
  const needsBody = method === "post" || method === "put";
  return server.ask(method.toUpperCase(), filled + (QUERIES[id] ?? ""), {
    key,
    ...(needsBody ? { body: BODIES[id] ?? {} } : {}),
  });
}

const head = async () => server.running.services.book.sequencer.head();

/** What was accepted since, but for what the notifications say of their own tries. */
async function commandsAfter(sequence: number): Promise<string[]> {
  const { store, book } = server.running.services;
  const reader = await store.openReader(book.sequencer.bookId);
  const types: string[] = [];
  for await (const batch of reader.read(sequence + 1)) {
    types.push(...batch.map((entry) => decodeBody(entry).command.type));
  }
  await reader.close();
  return types.filter((type) => type !== "record_deliveries");
}

describe("every operation of the document", () => {
  test("says who may call it", () => {
    expect(operations.length).toBeGreaterThan(65);
    expect(operations.filter(({ access }) => access === undefined)).toEqual([]);
  });

  test("refuses who shows no credentials, unless it is public", async () => {
    const { sequence } = await head();
    for (const operation of operations) {
      const { status } = await call(operation, undefined);
      const refused = operation.access.kind !== "public";
      expect([operation.id, status === 401]).toEqual([operation.id, refused]);
    }
    expect(await commandsAfter(sequence)).toEqual([]);
  });

  test("refuses credentials that are no good, also where none are needed", async () => {
    const forged = `plk_${"a".repeat(16)}_${"A".repeat(43)}`;
    for (const operation of operations) {
      // Health asks for nothing, so that whoever watches the process always learns that it runs.
      const status = operation.id === "getHealth" ? 200 : 401;
      expect([operation.id, (await call(operation, forged)).status]).toEqual([
        operation.id,
        status,
      ]);
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
        if (!access.roles.includes(role) || [...SHARED, ...OWN].includes(id)) continue;
        expect([id, access.owner !== undefined || OWNED.includes(id)]).toEqual([id, true]);
        const { status, body } = await call(operation, keys.get(role));
        expect([id, role, [403, 404].includes(status)]).toEqual([id, role, true]);
        expect(JSON.stringify(body)).not.toMatch(/"(balances|items|collateral|secret)"/);
        walked.push(id);
      }
    }
    expect(walked).toEqual(expect.arrayContaining(Object.keys(BODIES)));
    expect(walked).toEqual(expect.arrayContaining(Object.keys(QUERIES)));
    expect(walked).toEqual(expect.arrayContaining(OWNED));
    expect(await head()).toEqual(before);
  });

  test("gives alice herself what others were kept from", async () => {
    for (const operation of operations) {
      const { access, id, method } = operation;
      if (method !== "get" || access.kind !== "roles" || !access.roles.includes("customer"))
        continue;
      expect([id, (await call(operation, alice)).status]).toEqual([id, 200]);
    }
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
      expiresAt: new Date(Date.now() + 3_000).toISOString(),
    });
    const secret = String(made.body["secret"]);
    expect((await server.get("/v1/me", secret)).status).toBe(200);
    await until(async () => (await server.get("/v1/me", secret)).status === 401);
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

describe("other customers in an outcome", () => {
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
    const outcome = await outcomeOf(services, reply, { isConfined, loan: "mine" });
    return outcome.events.map((event) => event["loan"]);
  };

  test("a customer sees what became of the loan in question only", async () => {
    expect(await loansShown(true)).toEqual(["mine"]);
  });

  test("an operator sees everything", async () => {
    expect(await loansShown(false)).toEqual(["mine", "theirs"]);
  });
});
