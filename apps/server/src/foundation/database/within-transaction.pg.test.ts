import pg from "pg";
import { expect, test } from "vitest";
import { poolWithin } from "./within-transaction.ts";

/** A client that notes what it is asked, and is connected to nothing. */
function noting(): { client: pg.Client; asked: string[] } {
  const asked: string[] = [];
  const query = async (text: string | { text: string }) => {
    asked.push(typeof text === "string" ? text : text.text);
    return { rows: [] };
  };
  return { client: Object.assign(new pg.Client(), { query }), asked };
}

test("all that a pool is asked comes to its one client", async () => {
  const { client, asked } = noting();
  const pool = poolWithin(client);
  await pool.query("SELECT 1");
  const connection = await pool.connect();
  await connection.query({ text: "SELECT 2" });
  connection.release();
  await pool.end();
  expect(asked).toEqual(["SELECT 1", "SELECT 2"]);
});

test.each(["BEGIN", "commit", " ROLLBACK", "START TRANSACTION", "END"])(
  "%s is refused: it would end the transaction of others",
  async (text) => {
    const { client, asked } = noting();
    const connection = await poolWithin(client).connect();
    expect(() => connection.query(text)).toThrow("would end the transaction");
    expect(asked).toEqual([]);
  },
);
