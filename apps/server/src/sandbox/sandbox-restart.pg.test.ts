import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestServer } from "../../test/server-harness.ts";
import { startServer, type RunningServer } from "../start/start-server.ts";

/*
 * Restarts of the sandbox that do not come to their end. Each test leaves the process that it has asked, and the
 * next process on the same database has to start by itself.
 */

let server: TestServer;
let running: RunningServer;
let key: string;

beforeAll(async () => {
  server = await TestServer.start({ sandbox: "full" });
  ({ running } = server);
  key = await server.key(["operator"]);
});
afterAll(async () => {
  await running.close();
  await server.stop();
});

const bookInDatabase = async () => {
  const { pool } = running.services.database;
  const { rows } = await pool.query<{ book: number }>("SELECT book FROM service.sandbox");
  return rows[0]?.book;
};

/** Ends the process and starts another one on what it leaves. */
async function startAgain(): Promise<void> {
  const { config, log } = running.services;
  await running.close();
  running = await startServer({ config, log });
}

describe("a week that waits", () => {
  test("begins when anybody plays it", async () => {
    const begun = await server.post("/v1/sandbox/begin", undefined, {});
    expect(begun).toMatchObject({ status: 200, body: { state: "playing" } });
  });
});

describe("a restart that fails", () => {
  test("ends the server with the reason, and the next one goes on with the book before", async () => {
    await server.post("/v1/sandbox/clock", key, { action: "pause" });
    const reader = await running.services.database.pool.connect();
    try {
      // What a backup does, or somebody at a prompt: history cannot be removed until they are done.
      await reader.query("BEGIN");
      await reader.query("SELECT FROM projections.loans LIMIT 1");
      const { status } = await server.post("/v1/sandbox/restart", key, {});
      expect(status).toBe(500);
      const { message } = await running.failed;
      expect(message).toMatch(/^main-2 could not take the place .* lock timeout$/);
      await reader.query("COMMIT");
      // Nothing of it happens later, once nobody is in the way any more.
      const kept = await reader.query(
        "SELECT to_regclass('projections.loans') IS NOT NULL AS kept",
      );
      expect(kept.rows).toEqual([{ kept: true }]);
      expect(await bookInDatabase()).toBe(1);
    } finally {
      reader.release();
    }
    await startAgain();
    expect(running.services.book.sequencer.bookId).toBe("main");
  });
});

describe("a process that was ended in the middle of a restart", () => {
  test("by an older release, which counted the next book first, is followed by one that serves it", async () => {
    const { pool } = running.services.database;
    await pool.query("UPDATE service.sandbox SET book = 2");
    await pool.query("INSERT INTO projections.cursors VALUES ('main-2', 'history', 0, NULL)");
    await startAgain();
    expect(running.services.book.sequencer.bookId).toBe("main-2");
    const { rows } = await running.services.database.pool.query(
      "SELECT DISTINCT book_id FROM projections.cursors",
    );
    expect(rows).toEqual([{ book_id: "main-2" }]);
  });

  test("is not taken for one when history belongs to a book that came later", async () => {
    const { pool } = running.services.database;
    await pool.query("UPDATE service.sandbox SET book = 1");
    await expect(startAgain()).rejects.toThrow("already belongs to another book than main.");
  });
});
