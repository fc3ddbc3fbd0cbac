import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { TestServer } from "../../../../test/server-harness.ts";
import { READ_AUDIT_PAGE } from "../../../people/audit-log/audit-page.ts";

let server: TestServer;
let auditor: string;
let customer: string;

beforeAll(async () => {
  server = await TestServer.start();
  customer = await server.customer("alice");
  auditor = await server.key(["auditor"]);
});
afterAll(() => server.stop());

interface Entry {
  readonly sequence: number;
  readonly actor: string;
  readonly act: string;
  readonly subject: string | null;
  readonly account: string | null;
  readonly address: string | null;
  readonly details: Readonly<Record<string, string>>;
}

async function entries(query: string): Promise<Entry[]> {
  const { status, body } = await server.get(`/v1/audit-log?${query}`, auditor);
  expect(status).toBe(200);
  return body["items"] as Entry[];
}

function auth(path: string, body: unknown, cookie = "") {
  return fetch(`${server.url}/api/auth${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url, cookie },
    body: JSON.stringify(body),
  });
}

test("what staff read of a customer stands in the log before they see it, once a minute", async () => {
  const risk = await server.key(["risk"]);
  const name = risk.split("_")[1];
  for (const limit of [10, 20]) {
    await server.get(`/v1/customers/alice/balances`, risk);
    await server.get(`/v1/loans?account=alice&limit=${limit}`, risk);
  }
  await server.get("/v1/book", risk);
  await server.get("/v1/customers/alice/balances", customer);
  const found = await entries(`act=staff.read&account=alice&actor=key:${name}`);
  expect(found.map(({ actor, details }) => [actor, details["route"]])).toEqual([
    [`key:${name}`, "listLoans"],
    [`key:${name}`, "getBalances"],
  ]);
  expect(found[0]).toMatchObject({ address: "127.0.0.1", details: { account: "alice" } });
  const all = await entries(`act=staff.read&actor=key:${name}`);
  expect(all).toHaveLength(2);
});

test("who signs up, in and out, and who fails to, is found by person and by time", async () => {
  const began = new Date().toISOString();
  const person = { email: "ann@example.com", password: "a long password of ann", name: "Ann" };
  expect((await auth("/sign-up/email", person)).status).toBe(200);
  expect((await auth("/sign-in/email", { ...person, password: "a wrong password" })).status).toBe(
    401,
  );
  const response = await auth("/sign-in/email", person);
  const cookie = response.headers.getSetCookie().join("; ");
  const newPassword = "another long password of ann";
  const change = { currentPassword: person.password, newPassword };
  const changed = await auth("/change-password", change, cookie);
  // A change of the password begins a new session.
  await auth("/sign-out", {}, changed.headers.getSetCookie().join("; "));
  const found = await entries(`from=${began}`);
  expect(found.map(({ act }) => act).filter((act) => act.startsWith("person."))).toEqual([
    "person.signed_out",
    "person.password_changed",
    "person.change_begun",
    "person.signed_in",
    "person.sign_in_failed",
    "person.signed_up",
  ]);
  const failed = found.find(({ act }) => act === "person.sign_in_failed");
  expect(failed).toMatchObject({ actor: "address:127.0.0.1", details: { email: person.email } });
  const signedIn = found.find(({ act }) => act === "person.signed_in");
  // It says whose password was tried.
  expect(failed?.subject).toBe(signedIn?.actor);
  expect(failed?.account).toBe(signedIn?.account);
  expect(signedIn?.actor).toMatch(/^person:/);
  const ofPerson = await entries(`subject=${signedIn?.actor ?? ""}&from=${began}`);
  expect(ofPerson.map(({ act }) => act)).toContain("person.signed_out");
  expect(JSON.stringify(found)).not.toContain("long password");
  expect(await entries(`to=${began}&act=person.signed_in`)).toEqual([]);
});

test("pages go from the newest to the first entry, which says how the service was started", async () => {
  const sequences: number[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const { body } = await server.get(`/v1/audit-log?limit=3${more}`, auditor);
    sequences.push(...(body["items"] as Entry[]).map(({ sequence }) => sequence));
    cursor = body["nextCursor"] as string | null;
  }
  const newest = sequences[0] ?? 0;
  expect(sequences).toEqual(Array.from({ length: newest }, (_, index) => newest - index));
  const [started] = await entries("act=service.started");
  expect(started).toMatchObject({ sequence: 1, actor: "service", details: { mode: "sandbox" } });
});

test("a page is read by a thread, on account of whoever asks for it", async () => {
  const run = vi.spyOn(server.running.services.workers, "run");
  try {
    const found = await entries("limit=2");
    const sequences = found.map(({ sequence }) => String(sequence));
    expect(sequences).toHaveLength(2);
    expect(run).toHaveBeenCalledExactlyOnceWith(
      READ_AUDIT_PAGE,
      expect.objectContaining({ sequences }),
      expect.objectContaining({ owner: expect.stringContaining(auditor.split("_")[1] ?? "?") }),
    );
  } finally {
    run.mockRestore();
  }
});

test("an entry that was altered in the database is not shown", async () => {
  const { pool } = server.running.services.database;
  const alter = (from: string, to: string) =>
    pool.query(
      `UPDATE journal.entries SET body = replace(body, $1, $2)
        WHERE book_number = (SELECT book_number FROM journal.books WHERE book_id = 'audit-log')`,
      [from, to],
    );
  await alter("ann@example.com", "bob@example.com");
  expect((await server.get("/v1/audit-log?act=person.sign_in_failed", auditor)).status).toBe(500);
  await alter("bob@example.com", "ann@example.com");
  expect((await server.get("/v1/audit-log?act=person.sign_in_failed", auditor)).status).toBe(200);
});

test("neither customers nor cursors of somebody else's making get in", async () => {
  expect((await server.get("/v1/audit-log", customer)).status).toBe(403);
  expect((await server.get("/v1/audit-log", await server.key(["risk"]))).status).toBe(403);
  const cursor = Buffer.from("1; DROP").toString("base64url");
  expect((await server.get(`/v1/audit-log?cursor=${cursor}`, auditor)).status).toBe(400);
});
