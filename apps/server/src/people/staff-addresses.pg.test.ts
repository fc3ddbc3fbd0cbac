import type { Role } from "@plimsoll/contract";
import { expect, test } from "vitest";
import { TestServer } from "../../test/server-harness.ts";
import { signBound } from "./bound/bound-kinds.ts";
import { staffAddresses } from "./staff-addresses.ts";

test("letters for staff go to verified addresses of operators and risk officers alone", async () => {
  const server = await TestServer.start();
  try {
    const { pool } = server.running.services.database;
    const { keyring } = server.running.services;
    const { grants } = server.running.services;
    const people: [string, Role[], boolean][] = [
      ["risk@example.com", ["customer", "risk"], true],
      ["operator@example.com", ["operator"], true],
      ["unproved@example.com", ["operator"], false],
      ["auditor@example.com", ["auditor"], true],
      ["customer@example.com", [], true],
      ["operator-1@sandbox.invalid", ["operator"], true],
      ["suspended@example.com", ["operator"], true],
      ["written-by-somebody@example.com", ["operator"], true],
    ];
    for (const [email, roles, isVerified] of people) {
      const row = {
        ...{ id: email, account: email, email, emailVerified: isVerified },
        ...{ twoFactorEnabled: false },
        suspendedAt: email.startsWith("suspended") ? new Date() : null,
      };
      const mac = email.startsWith("written") ? "void" : signBound(keyring, "user", row);
      await pool.query(
        `INSERT INTO people."user" (id, name, email, "emailVerified", roles, account, "twoFactorEnabled",
           "suspendedAt", mac)
         VALUES ($1, $1, $1, $2, 'operator', $1, false, $3, $4)`,
        [email, isVerified, row.suspendedAt, mac],
      );
      await grants.grant(email, roles, { actor: "test", address: null });
    }
    const found = await staffAddresses(pool, keyring, grants);
    expect(found).toEqual(["operator@example.com", "risk@example.com"]);
  } finally {
    await server.stop();
  }
});
