import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Authenticator } from "../../test/people/authenticator.ts";
import { TestServer } from "../../test/server-harness.ts";
import { sweepPeople } from "./sweep.ts";
import { ageProofs, alterRows } from "../../test/people/alter-rows.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function auth(path: string, body: unknown, cookie?: string) {
  const headers = { origin: server.url, ...(cookie !== undefined && { cookie }) };
  const answer = await server.ask("POST", `/api/auth/${path}`, { body, headers });
  const cookies = answer.headers.getSetCookie().map((line) => line.split(";")[0]);
  return { ...answer, cookie: cookies.join("; ") };
}
const PASSWORD = "violet harbour 42 trombone";
let people = 0;

async function person() {
  people += 1;
  const email = `person-${people}@example.com`;
  const { cookie } = await auth("sign-up/email", { email, name: "Ann", password: PASSWORD });
  return { email, cookie };
}
async function add(cookie: string, authenticator: Authenticator, name = "My phone") {
  const options = await auth("passkey/registration-options", {}, cookie);
  expect(options.status, JSON.stringify(options.body)).toBe(200);
  const response = authenticator.create({ challenge: String(options.body["challenge"]) });
  return auth("passkey/register", { name, response }, cookie);
}
async function challengeToSignIn() {
  const { body } = await auth("passkey/sign-in-options", {});
  return { challenge: String(body["challenge"]) };
}

describe("a passkey", () => {
  test("is added, signs in by itself as a second factor, and is removed", async () => {
    const { email, cookie } = await person();
    const authenticator = new Authenticator(server.url);
    const added = await add(cookie, authenticator);
    expect(added.body).toMatchObject({ name: "My phone" });

    const response = authenticator.get(await challengeToSignIn());
    const signed = await auth("passkey/sign-in", { response });
    expect(signed.body).toMatchObject({ user: { email } });
    const told = { headers: { cookie: signed.cookie } };
    expect((await server.ask("GET", "/v1/me", told)).body).toMatchObject({ name: email });
    const factors = await server.ask("GET", "/api/auth/factors", told);
    expect(factors.body).toMatchObject({ totp: false, passkeys: 1, used: "passkey" });

    const { id } = added.body;
    await auth("passkey/rename", { id, name: "The old phone" }, signed.cookie);
    const listed = await server.ask("GET", "/api/auth/passkeys", told);
    expect(listed.body).toMatchObject({ items: [{ id, name: "The old phone" }] });
    const other = await person();
    expect((await auth("passkey/remove", { id }, other.cookie)).status).toBe(404);
    expect((await auth("passkey/rename", { id, name: "X" }, other.cookie)).status).toBe(404);
    expect((await auth("passkey/remove", { id }, signed.cookie)).status).toBe(200);
    const late = authenticator.get(await challengeToSignIn());
    expect((await auth("passkey/sign-in", { response: late })).status).toBe(401);
  });

  test("signs each challenge once, and none that was not asked for", async () => {
    const { cookie } = await person();
    const authenticator = new Authenticator(server.url);
    await add(cookie, authenticator);
    const response = authenticator.get(await challengeToSignIn());
    const twice = await Promise.all([
      auth("passkey/sign-in", { response }),
      auth("passkey/sign-in", { response }),
    ]);
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 401]);
    const madeUp = authenticator.get({ challenge: Buffer.alloc(32, 7).toString("base64url") });
    expect((await auth("passkey/sign-in", { response: madeUp })).status).toBe(401);
    // What was asked for another purpose does not sign in.
    const { body } = await auth("passkey/prove-options", {}, cookie);
    const proof = authenticator.get({ challenge: String(body["challenge"]) });
    expect((await auth("passkey/sign-in", { response: proof })).status).toBe(401);
  });

  test("of another origin, of one that does not look at its user, or a copy opens nothing", async () => {
    const { cookie } = await person();
    const authenticator = new Authenticator(server.url);
    await add(cookie, authenticator);
    authenticator.verifiesUser = false;
    const unseen = authenticator.get(await challengeToSignIn());
    expect((await auth("passkey/sign-in", { response: unseen })).status).toBe(401);
    authenticator.verifiesUser = true;
    authenticator.counter = 0;
    const copy = authenticator.get(await challengeToSignIn());
    expect((await auth("passkey/sign-in", { response: copy })).status).toBe(401);
    const phishing = new Authenticator("https://evil.example");
    const options = await auth("passkey/registration-options", {}, cookie);
    const response = phishing.create({ challenge: String(options.body["challenge"]) });
    const refused = await auth("passkey/register", { name: "X", response }, cookie);
    expect(refused.body).toMatchObject({ code: "PASSKEY_REFUSED" });
  });

  test("keeps whoever has the password alone from adding a factor of their own", async () => {
    const { email, cookie } = await person();
    await add(cookie, new Authenticator(server.url));
    const thief = await auth("sign-in/email", { email, password: PASSWORD });
    expect(thief.status).toBe(200);
    const more = await auth("passkey/registration-options", {}, thief.cookie);
    expect(more.body).toMatchObject({ code: "SECOND_FACTOR_REQUIRED" });
    const totp = await auth("two-factor/enable", { password: PASSWORD }, thief.cookie);
    expect(totp.body).toMatchObject({ code: "SECOND_FACTOR_REQUIRED" });
    const step = await auth("step-up", { password: PASSWORD }, thief.cookie);
    expect(step.body).toMatchObject({ code: "PASSKEY_REQUIRED" });
    const told = { headers: { cookie: thief.cookie } };
    const factors = await server.ask("GET", "/api/auth/factors", told);
    expect(factors.body).toMatchObject({ used: null, provenAt: null });
  });

  test("is used just before another factor is added", async () => {
    const { email, cookie } = await person();
    const authenticator = new Authenticator(server.url);
    await add(cookie, authenticator);
    const { pool } = server.running.services.database;
    const { rows } = await pool.query<{ id: string }>(
      'SELECT id FROM people."user" WHERE email = $1',
      [email],
    );
    await ageProofs(pool, server.running.services.keyring, rows[0]?.id ?? "");
    const late = await auth("two-factor/enable", { password: PASSWORD }, cookie);
    expect(late.body).toMatchObject({ code: "STEP_UP_REQUIRED" });
    const { body } = await auth("passkey/prove-options", {}, cookie);
    const response = authenticator.get({ challenge: String(body["challenge"]) });
    expect((await auth("passkey/prove", { response }, cookie)).status).toBe(200);
    expect((await auth("two-factor/enable", { password: PASSWORD }, cookie)).status).toBe(200);
  });

  test("has a name that holds no link", async () => {
    const { cookie } = await person();
    const refused = await add(cookie, new Authenticator(server.url), "at evil.example");
    expect(refused.body).toMatchObject({ code: "INVALID_NAME" });
  });
});

describe("sessions", () => {
  const signIn = async (email: string) =>
    (await auth("sign-in/email", { email, password: PASSWORD })).cookie;
  const isIn = async (cookie: string) =>
    (await server.ask("GET", "/v1/me", { headers: { cookie } })).status === 200;

  test("are listed, and end one by one or all but this one", async () => {
    const { email, cookie } = await person();
    const [second, third] = [await signIn(email), await signIn(email)];
    const listed = await server.ask("GET", "/api/auth/sessions", { headers: { cookie } });
    const items = listed.body["items"] as { id: string; isThis: boolean; address: string }[];
    expect(items).toHaveLength(3);
    expect(items.filter(({ isThis }) => isThis)).toHaveLength(1);
    expect(items[0]?.address).toBe("127.0.0.1");
    const other = await person();
    expect((await auth("sessions/end", { id: items[0]?.id }, other.cookie)).status).toBe(404);
    expect((await auth("sessions/end", { id: items[0]?.id }, cookie)).status).toBe(200);
    expect([await isIn(cookie), await isIn(second), await isIn(third)]).toEqual([
      true,
      true,
      false,
    ]);
    expect((await auth("sessions/end-others", {}, cookie)).body).toEqual({ ended: 1 });
    expect([await isIn(cookie), await isIn(second)]).toEqual([true, false]);
  });

  test("end when the password is changed, but for the one that changes it", async () => {
    const { email, cookie } = await person();
    const other = await signIn(email);
    const newPassword = "seven walnuts under the stairs";
    const weak = { currentPassword: PASSWORD, newPassword: "password1234" };
    expect((await auth("change-password", weak, cookie)).body).toMatchObject({
      code: "PASSWORD_TOO_WEAK",
    });
    const given = { currentPassword: PASSWORD, newPassword };
    const changed = await auth("change-password", given, cookie);
    expect(changed.status).toBe(200);
    expect([await isIn(cookie), await isIn(other), await isIn(changed.cookie)]).toEqual([
      false,
      false,
      true,
    ]);
    expect((await auth("sign-in/email", { email, password: PASSWORD })).status).toBe(401);
  });

  test("are over some time after the sign-in, and some time after the last request", async () => {
    const { cookie, email } = await person();
    const { pool } = server.running.services.database;
    const { idleSeconds } = server.running.services.config.people.sessions;
    const { rows } = await pool.query<{ id: string }>(
      'SELECT id FROM people."user" WHERE email = $1',
      [email],
    );
    const where = ["userId", rows[0]?.id ?? ""] as const;
    const to = (column: string) => () => ({
      [column]: new Date(Date.now() - (idleSeconds + 60) * 1_000),
    });
    const age = (column: string) =>
      alterRows(pool, server.running.services.keyring, { name: "session", where, to: to(column) });
    expect(await isIn(cookie)).toBe(true);
    await age("seenAt");
    expect(await isIn(cookie)).toBe(false);
    const second = await signIn(email);
    await age("createdAt");
    expect(await isIn(second)).toBe(false);
    const { rowCount } = await pool.query(
      `SELECT FROM people.session WHERE "userId" = (SELECT id FROM people."user" WHERE email = $1)`,
      [email],
    );
    expect(rowCount).toBe(0);
  });

  test("are twenty of one person at most: the oldest one ends for a new one", async () => {
    const { email, cookie } = await person();
    const { pool } = server.running.services.database;
    const own = `"userId" = (SELECT id FROM people."user" WHERE email = $1)`;
    await pool.query(
      `INSERT INTO people.session (id, "userId", token, "expiresAt", "createdAt", "updatedAt")
       SELECT id || place, "userId", token || place, "expiresAt",
              "createdAt" - place * interval '1 minute', now()
         FROM people.session, generate_series(1, 25) place WHERE ${own}`,
      [email],
    );
    const newest = await signIn(email);
    expect([await isIn(cookie), await isIn(newest)]).toEqual([true, true]);
    const left = await pool.query<{ oldest: boolean }>(
      `SELECT "createdAt" < now() - interval '19 minutes' AS oldest FROM people.session WHERE ${own}`,
      [email],
    );
    expect(left.rows).toHaveLength(20);
    expect(left.rows.filter(({ oldest }) => oldest)).toEqual([]);
  });

  test("that ended long ago are swept, with links and tokens that open nothing more", async () => {
    const { email, cookie } = await person();
    const { pool } = server.running.services.database;
    const find = `SELECT id FROM people."user" WHERE email = $1`;
    const { rows } = await pool.query<{ id: string }>(find, [email]);
    const { id } = rows[0] ?? { id: "" };
    const dates = [new Date(Date.now() - 8 * 86_400_000), new Date(Date.now() + 86_400_000)];
    for (const [index, date] of dates.entries()) {
      await pool.query(
        `INSERT INTO people.session (id, "userId", token, "expiresAt", "createdAt", "updatedAt")
         VALUES ($1, $2, $1, $3, now(), now())`,
        [`sweep-${index}`, id, date],
      );
      await pool.query(
        `INSERT INTO people.verification (id, identifier, value, "expiresAt", "createdAt", "updatedAt")
         VALUES ($1, $1, $2, $3, now(), now())`,
        [`sweep-${index}`, id, date],
      );
      await pool.query(
        `INSERT INTO people.ticket
           (id, "tokenHash", purpose, "userId", email, "createdBy", "createdAt", "expiresAt")
         VALUES ($1, $1, 'email', $2, $4, 'person', now(), $3)`,
        [`sweep-${index}`, id, date, email],
      );
    }
    await sweepPeople(pool);
    for (const table of ["session", "verification", "ticket"]) {
      const left = await pool.query(`SELECT id FROM people.${table} WHERE id LIKE 'sweep-%'`);
      expect(left.rows, table).toEqual([{ id: "sweep-1" }]);
    }
    expect(await isIn(cookie)).toBe(true);
  });

  test("all end at once, and the keys that were made in them too", async () => {
    const { email, cookie } = await person();
    const other = await signIn(email);
    const me = await server.ask("GET", "/v1/me", { headers: { cookie } });
    const { account } = me.body;
    const made = await server.ask("POST", "/v1/keys", {
      body: { name: "bot", roles: ["customer"], account },
      headers: { cookie, origin: server.url },
    });
    const key = String(made.body["secret"]);
    expect((await server.get("/v1/me", key)).status).toBe(200);
    const ended = await auth("sessions/end-everything", {}, cookie);
    expect(ended.body).toEqual({ ended: 2, keys: 1 });
    expect([await isIn(cookie), await isIn(other)]).toEqual([false, false]);
    expect((await server.get("/v1/me", key)).status).toBe(401);
  });
});
