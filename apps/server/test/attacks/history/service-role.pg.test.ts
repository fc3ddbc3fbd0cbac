import type pg from "pg";
import { expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

/** Somebody has the address of the database that the service was given, and with it all that the service may do. */
async function rewriteWithServiceRole(world: AttackWorld): Promise<void> {
  await world.customer();
  const role = fresh("service").replace("-", "_");
  await world.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  const service = world.database.replace(/\/\/[^@]*@/, `//${role}:secret@`);
  const roles = { DATABASE_URL: service, PLIMSOLL_MIGRATION_URL: world.database };
  expect(await world.run(["migrate"], roles)).toMatchObject({ code: 0 });

  const before = await world.sql("SELECT * FROM journal.entries ORDER BY book_number, sequence");
  const heads = "SELECT book_id, head_sequence, head_hash FROM journal.books ORDER BY 1";
  const ends = await world.sql(heads);
  expect(before.length).toBeGreaterThan(0);
  const client = await world.postgres.connect(service);
  const answerOf = (statement: string): Promise<string> =>
    client.query(statement).then(
      () => "done",
      (error: unknown) => String((error as pg.DatabaseError).code),
    );
  expect((await client.query("SELECT FROM journal.entries")).rowCount).toBe(before.length);
  const insufficientPrivilege = "42501";
  for (const statement of [
    "UPDATE journal.entries SET body = replace(body, 'customer', 'mallory')",
    "UPDATE journal.books SET head_sequence = 1, head_hash = (SELECT hash FROM journal.entries LIMIT 1)",
    "DELETE FROM journal.entries WHERE sequence > 1",
    "TRUNCATE journal.entries",
    "DROP SCHEMA journal CASCADE",
  ]) {
    // No other failure may pass for a refusal.
    expect(await answerOf(statement), statement).toBe(insufficientPrivilege);
  }
  expect(await world.sql("SELECT * FROM journal.entries ORDER BY book_number, sequence")).toEqual(
    before,
  );
  expect(await world.sql(heads)).toEqual(ends);
}

describeAttacks({
  modes: ["live"],
  attacks: { "history rewritten with the service's own role": rewriteWithServiceRole },
  holes: [
    {
      caughtBy: "history rewritten with the service's own role",
      mode: "live",
      file: "packages/journal/src/postgres/grant-journal.ts",
      find: "`GRANT INSERT ON journal.books, journal.entries TO ${to}`,",
      replace:
        "`GRANT INSERT ON journal.books, journal.entries TO ${to}`, `GRANT UPDATE (body) ON journal.entries TO ${to}`,",
    },
    {
      caughtBy: "history rewritten with the service's own role",
      mode: "live",
      file: "packages/journal/src/postgres/migrations/0003-guard-heads.ts",
      find: "NEW.head_sequence < OLD.head_sequence",
      replace: "false",
    },
  ],
});
