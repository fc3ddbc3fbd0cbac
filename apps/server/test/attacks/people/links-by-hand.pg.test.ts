import { createHash, randomBytes } from "node:crypto";
import { expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { invite, PASSWORD } from "../harness/officer.ts";

const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

interface Link {
  readonly token: string;
  readonly hash: string;
}

/** The token of a link as a letter has it, which nobody has made. */
function invented(): Link {
  const token = randomBytes(32).toString("base64url");
  return { token, hash: hashOf(token) };
}

function accept(world: AttackWorld, token: string) {
  return world.post("/api/auth/invitation/accept", { token, name: "A thief", password: PASSWORD });
}

async function expectNothing(world: AttackWorld, token: string): Promise<void> {
  const looked = await world.post("/api/auth/invitation/look", { token });
  expect(looked.body["code"], looked.text).toBe("INVALID_TOKEN");
  const accepted = await accept(world, token);
  expect(accepted.body["code"], accepted.text).toBe("INVALID_TOKEN");
  expect((await world.get("/v1/me", { cookie: accepted.cookie })).status).toBe(401);
}

/** Writes an invitation into the database: of nobody's making, and as a copy of a real one. */
async function inventInvitation(world: AttackWorld): Promise<void> {
  const { email } = await invite(world, ["auditor"]);
  const [bare, copied] = [invented(), invented()];
  await world.sql(
    `INSERT INTO people.ticket (id, "tokenHash", purpose, email, roles, "createdBy", "createdAt", "expiresAt")
     VALUES ($1, $2, 'invitation', $3, 'operator,custody', 'console:root', now(), now() + interval '1 day')`,
    [fresh("ticket"), bare.hash, `${fresh("thief")}@example.com`],
  );
  await expectNothing(world, bare.token);
  await world.sql('UPDATE people.ticket SET "tokenHash" = $1 WHERE email = $2', [
    copied.hash,
    email,
  ]);
  await expectNothing(world, copied.token);
}

/** Changes an open invitation: more roles, another address, a longer life. */
async function alterInvitation(world: AttackWorld): Promise<void> {
  const changes = [
    "roles = 'operator,risk,auditor,custody'",
    "email = 'x' || email",
    `"expiresAt" = "expiresAt" + interval '1 year'`,
    `"createdBy" = 'console:somebody-else'`,
  ];
  const { email, token } = await invite(world, ["customer"]);
  for (const change of changes) {
    const looked = await world.post("/api/auth/invitation/look", { token });
    expect(looked.status, looked.text).toBe(200);
    const [row] = await world.sql<Record<string, unknown>>(
      "SELECT * FROM people.ticket WHERE email = $1",
      [email],
    );
    await world.sql(`UPDATE people.ticket SET ${change} WHERE email = $1`, [email]);
    await expectNothing(world, token);
    await world.sql(
      `UPDATE people.ticket SET roles = $2, email = $3, "expiresAt" = $4, "createdBy" = $5 WHERE id = $1`,
      [row?.["id"], row?.["roles"], row?.["email"], row?.["expiresAt"], row?.["createdBy"]],
    );
  }
}

/** Uses an invitation twice, with the row put back as it was, for another address that has become free. */
async function useInvitationAgain(world: AttackWorld): Promise<void> {
  const { email, token } = await invite(world, ["auditor"]);
  const before = await world.sql("SELECT * FROM people.ticket WHERE email = $1", [email]);
  expect((await accept(world, token)).status).toBe(200);
  await world.sql('UPDATE people.ticket SET "usedAt" = NULL WHERE email = $1', [email]);
  const after = await world.sql("SELECT * FROM people.ticket WHERE email = $1", [email]);
  expect(after).toEqual(before);
  await world.sql(`UPDATE people."user" SET email = 'gone-' || email WHERE email = $1`, [email]);
  await expectNothing(world, token);
}

/** Moves another's account to an address of the thief's: by a link that nobody made, and by one's own. */
async function moveAnothersAccount(world: AttackWorld): Promise<void> {
  const victim = await world.person();
  const [bare, own] = [invented(), invented()];
  const address = `${fresh("thief")}@example.com`;
  await world.sql(
    `INSERT INTO people.ticket (id, "tokenHash", purpose, "userId", email, "createdBy", "createdAt", "expiresAt")
     VALUES ($1, $2, 'email', $3, $4, $5, now(), now() + interval '1 hour')`,
    [fresh("ticket"), bare.hash, victim.id, address, `person:${victim.id}`],
  );
  if (world.mode === "live") {
    const thief = await world.person();
    const { cookie } = thief;
    const asked = await world.post("/api/auth/email/change", { newEmail: address }, { cookie });
    expect(asked.status, asked.text).toBe(200);
    await world.sql(
      'UPDATE people.ticket SET "userId" = $1, "tokenHash" = $2 WHERE "userId" = $3',
      [victim.id, own.hash, thief.id],
    );
  }
  for (const { token } of [bare, own]) {
    const { body } = await world.post("/api/auth/email/confirm", { token });
    expect(body["code"]).toBe("INVALID_TOKEN");
  }
  const rows = await world.sql('SELECT email FROM people."user" WHERE id = $1', [victim.id]);
  expect(rows).toEqual([{ email: victim.email }]);
}

describeAttacks({
  attacks: {
    "an invitation that was written into the table": inventInvitation,
    "an invitation that was altered": alterInvitation,
    "an invitation that was used and put back": useInvitationAgain,
    "an account moved by a link that nobody made": moveAnothersAccount,
  },
  holes: [
    {
      caughtBy: "an invitation that was altered",
      mode: "live",
      file: "apps/server/src/people/tickets.ts",
      find: 'if (row === undefined || !isBoundOurs(keyring, "ticket", row)) return null;',
      replace:
        "if (row === undefined || keyring === undefined || isBoundOurs === undefined) return null;",
    },
    {
      caughtBy: "an invitation that was used and put back",
      mode: "live",
      file: "apps/server/src/people/tickets.ts",
      find: "return stands() ? row : null;",
      replace: "return row;",
    },
  ],
});
