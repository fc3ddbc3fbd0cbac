import { AUDIT_LOG } from "@plimsoll/journal";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { until } from "../../../../test/until.ts";
import { TestServer } from "../../../../test/server-harness.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const SENTENCE = "The clock went away. Look for it.";
const stopping = { name: "clock_jumped", sentence: SENTENCE, stopsService: true };
const mild = { name: "book_ahead", sentence: "The book is ahead.", stopsService: false };

describe("an alarm", () => {
  beforeEach(() => {
    const { alarms } = server.running.services;
    for (const { name } of alarms.standing()) alarms.clear(name);
  });

  test("that stops the service makes it not ready, and a stranger learns its name only", async () => {
    const { alarms } = server.running.services;
    expect((await server.get("/ready")).status).toBe(200);
    alarms.raise(mild);
    expect((await server.get("/ready")).status).toBe(200);
    alarms.raise(stopping);
    const customer = await server.key(["customer"], "alice");
    for (const key of [undefined, customer]) {
      const { status, body } = await server.get("/ready", key);
      expect(status).toBe(503);
      expect(body).toMatchObject({ code: "alarm_stands", alarms: ["clock_jumped"] });
      expect(JSON.stringify(body)).not.toContain(SENTENCE);
    }
    const { status, body } = await server.get("/ready", await server.key(["auditor"]));
    expect(status).toBe(503);
    expect(body["detail"]).toBe(`clock_jumped: ${SENTENCE}`);
    alarms.clear("clock_jumped");
    expect((await server.get("/ready")).status).toBe(200);
  });

  test("is listed for staff, and for nobody else", async () => {
    server.running.services.alarms.raise(stopping);
    server.running.services.alarms.raise(mild);
    const { body } = await server.get("/v1/alarms", await server.key(["risk"]));
    expect(body).toEqual({ items: [stopping, mild] });
    const customer = await server.key(["customer"], "alice");
    expect((await server.get("/v1/alarms", customer)).status).toBe(403);
    expect((await server.get("/v1/alarms")).status).toBe(401);
  });

  test("is a metric: 1 while it stands, 0 afterwards", async () => {
    const { alarms } = server.running.services;
    alarms.raise(stopping);
    const operator = await server.key(["operator"]);
    const metrics = async () => String((await server.get("/metrics", operator)).body["text"]);
    expect(await metrics()).toContain('plimsoll_alarm{name="clock_jumped"} 1');
    alarms.clear("clock_jumped");
    expect(await metrics()).toContain('plimsoll_alarm{name="clock_jumped"} 0');
  });
});

/** It stands last: the server has no audit log after it. */
test("an audit log that loses entries while it is followed is an alarm, and takes no more of them", async () => {
  const { alarms, audit, database } = server.running.services;
  const operator = await server.key(["operator"]);
  const { sequence } = audit.head();
  const book = "book_number = (SELECT book_number FROM journal.books WHERE book_id = $1)";
  await database.pool.query(`DELETE FROM journal.entries WHERE ${book} AND sequence = $2`, [
    AUDIT_LOG,
    sequence,
  ]);
  await database.pool.query(
    `UPDATE journal.books SET head_sequence = last.sequence, head_hash = last.hash
       FROM journal.entries AS last
      WHERE books.book_id = $1 AND last.book_number = books.book_number AND last.sequence = $2 - 1`,
    [AUDIT_LOG, sequence],
  );
  const broken = () => alarms.standing().find(({ name }) => name === "audit_log_broken");
  await until(() => broken() !== undefined);
  expect(broken()).toMatchObject({ stopsService: true });
  expect(broken()?.sentence).toContain(`ends at entry ${sequence - 1}`);
  expect((await server.get("/ready", operator)).status).toBe(503);
  await expect(server.key(["operator"])).rejects.toMatchObject({ name: "AuditLogUnavailable" });
});
