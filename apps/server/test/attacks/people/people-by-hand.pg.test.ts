import { createHash } from "node:crypto";
import { expect } from "vitest";
import { totp } from "../../totp.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { enrol, officer, PASSWORD } from "../harness/officer.ts";

type Row = Readonly<Record<string, unknown>>;

/** An officer with a second factor, signed in. */
async function staff(world: AttackWorld) {
  const { email, cookie, id } = await officer(world, ["operator", "risk", "auditor"]);
  const own = await enrol(world, cookie);
  expect((await world.get("/v1/customers", { cookie: own.cookie })).status).toBe(200);
  return { email, id, ...own };
}

async function expectNoStaff(world: AttackWorld, cookie: string, what: string): Promise<void> {
  const { status } = await world.get("/v1/customers", { cookie });
  expect([401, 403], what).toContain(status);
  const { body } = await world.get("/v1/me", { cookie });
  for (const role of ["operator", "risk", "auditor"]) {
    expect((body["roles"] as string[] | undefined) ?? [], what).not.toContain(role);
  }
}

/** Runs statements, and puts the rows of these people back as they were. */
async function altered(
  world: AttackWorld,
  ids: readonly string[],
  attack: () => Promise<void>,
): Promise<void> {
  const tables = {
    'people."user"': "id",
    "people.session": '"userId"',
    "people.account": '"userId"',
    'people."twoFactor"': '"userId"',
  };
  const kept: [string, Row[]][] = [];
  for (const [table, owner] of Object.entries(tables)) {
    kept.push([table, await world.sql(`SELECT * FROM ${table} WHERE ${owner} = ANY ($1)`, [ids])]);
  }
  await attack();
  // Out of the way first: two of them may have changed places.
  await world.sql(
    `UPDATE people."user" SET account = 'away-' || id, email = 'away-' || id WHERE id = ANY ($1)`,
    [ids],
  );
  for (const [table, rows] of kept) {
    for (const row of rows) await putBack(world, table, row);
  }
}

async function putBack(world: AttackWorld, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row).map((name) => `"${name}"`);
  const places = columns.map((_, index) => `$${index + 1}`);
  await world.sql(
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places.join(", ")})
     ON CONFLICT (id) DO UPDATE SET (${columns.join(", ")}) = (${columns.map((name) => `excluded.${name}`).join(", ")})`,
    Object.values(row),
  );
}

/** Makes a session of one's own the officer's: by its person, by its token, by a factor that nobody used. */
async function takeSession(world: AttackWorld): Promise<void> {
  const own = await staff(world);
  const thief = await world.person();
  const byPerson = `UPDATE people.session SET "userId" = $1, factor = 'totp', "provenAt" = now() WHERE "userId" = $2`;
  await altered(world, [own.id, thief.id], async () => {
    await world.sql(byPerson, [own.id, thief.id]);
    await expectNoStaff(world, thief.cookie, "by its person");
  });
  await altered(world, [own.id, thief.id], async () => {
    const [mine] = await world.sql<{ token: string }>(
      'DELETE FROM people.session WHERE "userId" = $1 RETURNING token',
      [thief.id],
    );
    await world.sql('UPDATE people.session SET token = $1 WHERE "userId" = $2', [
      mine?.token,
      own.id,
    ]);
    await expectNoStaff(world, thief.cookie, "by its token");
  });
  // An officer's own password without the factor: half a sign-in, which a row is to complete.
  const { cookie, id } = await officer(world, ["operator"]);
  expect((await world.get("/v1/customers", { cookie })).status).toBe(403);
  await world.sql(
    `UPDATE people.session SET factor = 'totp', "provenAt" = now() WHERE "userId" = $1`,
    [id],
  );
  await expectNoStaff(world, cookie, "by a factor that nobody used");
  const auditor = await world.key(["auditor"]);
  const noted = await world.get("/v1/audit-log?act=person.row_refused", { key: auditor });
  expect(noted.body["items"]).toContainEqual(expect.objectContaining({ subject: `person:${id}` }));
}

/** Signs in as the officer with the thief's password, and sets up the thief's factor. */
async function takePassword(world: AttackWorld): Promise<void> {
  const own = await staff(world);
  const thief = await world.person();
  await altered(world, [own.id, thief.id], async () => {
    await world.sql(
      `UPDATE people.account SET password = (SELECT password FROM people.account WHERE "userId" = $1)
        WHERE "userId" = $2`,
      [thief.id, own.id],
    );
    await world.sql(`DELETE FROM people."twoFactor" WHERE "userId" = $1`, [own.id]);
    await world.sql('UPDATE people."user" SET "twoFactorEnabled" = false WHERE id = $1', [own.id]);
    const signed = await world.signIn(own.email);
    expect(signed.cookie).not.toContain("session_token=");
    await expectNoStaff(world, signed.cookie, "by another's password");
  });
}

/** Whoever knows an officer's password takes the factor out of the database, and sets up another. */
async function takeFactorAway(world: AttackWorld): Promise<void> {
  const email = `${fresh("officer")}@example.com`;
  const invited = await world.run(["people", "invite", email, "--role", "operator"]);
  const token = /[?]token=(\S+)/.exec(invited.output)?.[1];
  const joined = { token, name: "An officer", password: PASSWORD };
  const { cookie } = await world.post("/api/auth/invitation/accept", joined);
  // All as it was before there was a factor, with MACs that were good.
  const before = {
    user: (await world.sql<Row>('SELECT * FROM people."user" WHERE email = $1', [email]))[0] ?? {},
    session: (
      await world.sql<Row>(
        'SELECT * FROM people.session WHERE "userId" = (SELECT id FROM people."user" WHERE email = $1)',
        [email],
      )
    )[0],
  };
  await enrol(world, cookie);
  const id = String(before.user["id"]);

  await world.sql(`DELETE FROM people."twoFactor" WHERE "userId" = $1`, [id]);
  await putBack(world, 'people."user"', before.user);
  const signed = await world.signIn(email);
  expect(signed.body["code"], signed.text).toBe("FACTOR_MISSING");
  // Nor by a session of before, which had none either.
  await putBack(world, "people.session", before.session ?? {});
  expect((await world.get("/v1/me", { cookie })).status).toBe(200);
  const password = { password: PASSWORD };
  const again = await world.post("/api/auth/two-factor/enable", password, { cookie });
  expect(again.body["code"], again.text).toBe("SECOND_FACTOR_REQUIRED");
  const passkey = await world.post("/api/auth/passkey/registration-options", {}, { cookie });
  expect(passkey.body["code"], passkey.text).toBe("SECOND_FACTOR_REQUIRED");
  const step = await world.post("/api/auth/step-up", password, { cookie });
  expect(step.body["code"], step.text).toBe("FACTOR_MISSING");
  await expectNoStaff(world, cookie, "without a factor");

  // An officer lets them begin again.
  const reset = await world.run(["people", "reset", email]);
  expect(reset.code, reset.output).toBe(0);
  const newPassword = "seven walnuts under the stairs";
  const chosen = await world.post("/api/auth/reset-password", {
    ...{ token: /[?]token=(\S+)/.exec(reset.output)?.[1], newPassword },
  });
  expect(chosen.status, chosen.text).toBe(200);
  // The session of before is over by the log, also when its row comes back.
  await putBack(world, "people.session", before.session ?? {});
  expect((await world.get("/v1/me", { cookie })).status).toBe(401);
  const fresher = await world.signIn(email, newPassword);
  expect(fresher.status, fresher.text).toBe(200);
  const enabled = { password: newPassword };
  const begun = await world.post("/api/auth/two-factor/enable", enabled, {
    cookie: fresher.cookie,
  });
  expect(begun.status, begun.text).toBe(200);
}

/** The thief's own authenticator app, copied to the officer, whose password the thief knows. */
async function copyFactor(world: AttackWorld): Promise<void> {
  const own = await staff(world);
  const thief = await world.person();
  const { secret } = await enrol(world, thief.cookie);
  await altered(world, [own.id, thief.id], async () => {
    await world.sql(
      `UPDATE people."twoFactor" SET secret = other.secret, "backupCodes" = other."backupCodes"
         FROM people."twoFactor" other
        WHERE other."userId" = $1 AND people."twoFactor"."userId" = $2`,
      [thief.id, own.id],
    );
    const half = await world.signIn(own.email);
    expect(half.body["twoFactorRedirect"]).toBe(true);
    const code = totp(secret, Date.now() + 30_000);
    const verified = await world.post(
      "/api/auth/two-factor/verify-totp",
      { code },
      { cookie: half.cookie },
    );
    expect(verified.status, verified.text).toBe(401);
    await expectNoStaff(world, verified.cookie, "by another's factor");
  });
}

/** A reset of a password that nobody asked for: a row with a token of the thief's. */
async function inventReset(world: AttackWorld): Promise<void> {
  const victim = await world.person();
  const token = fresh("token");
  const identifier = createHash("sha256").update(`reset-password:${token}`).digest("base64url");
  await world.sql(
    `INSERT INTO people.verification (id, identifier, value, "expiresAt", "createdAt", "updatedAt")
     VALUES ($1, $2, $3, now() + interval '1 hour', now(), now())`,
    [fresh("row"), identifier, victim.id],
  );
  const choice = { token, newPassword: "seven walnuts under the stairs" };
  expect((await world.post("/api/auth/reset-password", choice)).status).toBe(400);
  expect((await world.signIn(victim.email)).status).toBe(200);
}

/** Acts for another's account, under another's address, or again after a suspension. */
async function becomeAnother(world: AttackWorld): Promise<void> {
  const [rich, thief] = [await world.person(), await world.person()];
  const set = (column: string) => `UPDATE people."user" SET "${column}" = $1 WHERE id = $2`;
  await altered(world, [rich.id, thief.id], async () => {
    await world.sql(set("account"), [fresh("moved"), rich.id]);
    await world.sql(set("account"), [rich.account, thief.id]);
    expect((await world.get("/v1/me", { cookie: thief.cookie })).status).toBe(401);
    expect((await world.signIn(thief.email)).cookie).not.toContain("session_token=");
  });
  await altered(world, [rich.id, thief.id], async () => {
    await world.sql(set("email"), [`${fresh("moved")}@example.com`, rich.id]);
    await world.sql(set("email"), [rich.email, thief.id]);
    const roles = await world.run(["people", "roles", rich.email, "--role", "auditor"]);
    expect(roles.code, roles.output).toBe(1);
    expect(roles.output).toContain("altered by somebody else");
    expect((await world.get("/v1/me", { cookie: thief.cookie })).status).toBe(401);
  });
  expect((await world.get("/v1/me", { cookie: thief.cookie })).status).toBe(200);

  const before = await world.sql<Row>('SELECT * FROM people."user" WHERE id = $1', [thief.id]);
  const session = await world.sql<Row>('SELECT * FROM people.session WHERE "userId" = $1', [
    thief.id,
  ]);
  expect((await world.run(["people", "suspend", thief.email])).code).toBe(0);
  for (const row of before) await putBack(world, 'people."user"', row);
  for (const row of session) await putBack(world, "people.session", row);
  // What a command beside the server writes into the log is known there a second later at most.
  await world.sql("SELECT pg_sleep(1.5)");
  expect((await world.get("/v1/me", { cookie: thief.cookie })).status).toBe(401);
  expect((await world.signIn(thief.email)).body["code"]).toBe("SUSPENDED");
}

describeAttacks({
  modes: ["live"],
  attacks: {
    "a session made another's by its row": takeSession,
    "a password copied from another": takePassword,
    "a factor taken out of the database": takeFactorAway,
    "a factor copied from another": copyFactor,
    "a new password that nobody asked for": inventReset,
    "a person who was made another by the row": becomeAnother,
  },
  holes: [
    {
      caughtBy: "a session made another's by its row",
      mode: "live",
      file: "apps/server/src/people/bound/bound-adapter.ts",
      find: "if (isOurs && (await isStanding(needs, name, row))) return true;",
      replace:
        'if (name === "session" || (isOurs && (await isStanding(needs, name, row)))) return true;',
    },
    {
      caughtBy: "a factor taken out of the database",
      mode: "live",
      file: "apps/server/src/people/sessions/may-begin.ts",
      find: "if (isMissing()) throw factorMissing();",
      replace: "if (isMissing()) return;",
    },
    {
      caughtBy: "a person who was made another by the row",
      mode: "live",
      file: "apps/server/src/people/bound/bound-kinds.ts",
      find: '"id", "account", "email", "emailVerified"',
      replace: '"id", "emailVerified"',
    },
  ],
});
