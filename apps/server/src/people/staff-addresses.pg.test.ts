import { expect, test } from "vitest";
import { TestServer } from "../../test/server-harness.ts";
import { staffAddresses } from "./staff-addresses.ts";

test("letters for staff go to verified addresses of operators and risk officers alone", async () => {
  const server = await TestServer.start();
  try {
    const { pool } = server.running.services.database;
    const people: [string, string, boolean][] = [
      ["risk@example.com", "customer,risk", true],
      ["operator@example.com", "operator", true],
      ["unproved@example.com", "operator", false],
      ["auditor@example.com", "auditor", true],
      ["customer@example.com", "customer", true],
      ["operator-1@sandbox.invalid", "operator", true],
    ];
    for (const [email, roles, isVerified] of people) {
      await pool.query(
        `INSERT INTO people."user" (id, name, email, "emailVerified", roles, account)
         VALUES ($1, $1, $1, $3, $2, $1)`,
        [email, roles, isVerified],
      );
    }
    expect(await staffAddresses(pool)).toEqual(["operator@example.com", "risk@example.com"]);
  } finally {
    await server.stop();
  }
});
