import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
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
