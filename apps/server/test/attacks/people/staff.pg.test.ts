import { hostname, userInfo } from "node:os";
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { until } from "../../until.ts";
import { totp } from "../../totp.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { enrol, officer, PASSWORD } from "../harness/officer.ts";
import { ageProofs, alterRows, LIVE_KEYRING } from "../../people/alter-rows.ts";
import { shareAnAddress } from "./one-address.ts";
import { actUnwritten } from "./unwritten-acts.ts";

const NEXT_STEP = 30_000;

/** The password of an officer, and no factor: staff routes stay closed, also by way of enrolling another. */
async function actWithoutFactor(world: AttackWorld): Promise<void> {
  const { email, cookie } = await officer(world, ["operator", "risk", "auditor"]);
  const me = await world.get("/v1/me", { cookie });
  expect(me.body).toMatchObject({ roles: [], withheldRoles: ["risk", "operator", "auditor"] });
  for (const path of ["/v1/customers", "/metrics"]) {
    const answer = await world.get(path, { cookie });
    expect(answer, path).toMatchObject({ status: 403, body: { code: "second_factor_required" } });
  }
  const asset = { asset: "BTC", decimals: 8 };
  const changed = await world.post("/v1/assets", asset, { cookie });
  expect(changed.body["code"]).toBe("second_factor_required");

  const own = await enrol(world, cookie);
  expect((await world.get("/v1/customers", { cookie: own.cookie })).status).toBe(200);
  // Whoever has the password alone now gets no session, and cannot put another factor in its place.
  const half = await world.signIn(email, PASSWORD);
  expect(half.body["twoFactorRedirect"]).toBe(true);
  expect((await world.get("/v1/customers", { cookie: half.cookie })).status).toBe(401);
  const password = { password: PASSWORD };
  const again = await world.post("/api/auth/two-factor/enable", password, { cookie: half.cookie });
  expect(again.status).toBe(401);
}

/** A code that was seen over somebody's shoulder, twice and many times at once; and turning the factor off without it. */
async function replayCode(world: AttackWorld): Promise<void> {
  const { email, cookie } = await officer(world, ["risk"]);
  const { secret, cookie: own } = await enrol(world, cookie);
  const code = totp(secret, Date.now() + NEXT_STEP);
  const halves = [];
  for (let time = 0; time < 4; time += 1) halves.push(await world.signIn(email, PASSWORD));
  const answers = await Promise.all(
    halves.map(({ cookie: half }) =>
      world.post("/api/auth/two-factor/verify-totp", { code }, { cookie: half }),
    ),
  );
  const good = answers.filter(({ status }) => status === 200);
  expect(good).toHaveLength(1);
  expect(answers.filter(({ body }) => body["code"] === "INVALID_CODE")).toHaveLength(3);
  // After more than five wrong ones the next would only have to wait.
  for (const given of [{}, { code }]) {
    const off = await world.post(
      "/api/auth/two-factor/disable",
      { password: PASSWORD, ...given },
      { cookie: own },
    );
    expect(off.body["code"]).toBe("INVALID_CODE");
  }
}

/** A stolen session and the password, without the factor: changing the password counts as no proof of the factor. */
async function proveByPassword(world: AttackWorld): Promise<void> {
  const { email, id, cookie } = await officer(world, ["operator"]);
  const { secret, cookie: own } = await enrol(world, cookie);
  const move = { newEmail: `${fresh("thief")}@example.com` };
  const open = await world.post("/api/auth/email/change", move, { cookie: own });
  expect(open.status, open.text).toBe(200);
  const { body: before } = await world.get("/api/auth/factors", { cookie: own });
  await ageProofs(world.pool, LIVE_KEYRING, id);
  const newPassword = "seven walnuts under the stairs";
  const change = { currentPassword: PASSWORD, newPassword };
  const changed = await world.post("/api/auth/change-password", change, { cookie: own });
  expect(changed.status, changed.text).toBe(200);
  const { body: after } = await world.get("/api/auth/factors", { cookie: changed.cookie });
  expect(after["used"]).toBe("totp");
  expect(Date.parse(String(after["provenAt"]))).toBeLessThan(
    Date.parse(String(before["provenAt"])),
  );
  const asked = await world.post("/api/auth/email/change", move, { cookie: changed.cookie });
  expect(asked.body["code"]).toBe("STEP_UP_REQUIRED");
  // Whoever has the factor goes on.
  const code = totp(secret, Date.now() + NEXT_STEP);
  const proof = { password: newPassword, code };
  const proven = await world.post("/api/auth/step-up", proof, { cookie: changed.cookie });
  expect(proven.status, proven.text).toBe(200);
  const goesOn = await world.post("/api/auth/email/change", move, { cookie: changed.cookie });
  expect(goesOn.status, goesOn.text).toBe(200);
  expect((await world.signIn(email, newPassword)).body["twoFactorRedirect"]).toBe(true);
}

/** Going on after a suspension or a reset. */
async function outliveSuspension(world: AttackWorld): Promise<void> {
  const { email, cookie } = await officer(world, ["operator"]);
  const own = (await enrol(world, cookie)).cookie;
  expect((await world.get("/v1/customers", { cookie: own })).status).toBe(200);
  const suspended = await world.run(["people", "suspend", email]);
  expect(suspended.output).toContain("is suspended");
  // What is done and looked at on the console says who did it, on which machine.
  expect((await world.run(["people", "list"])).output).toContain(email);
  const auditor = await world.key(["auditor"]);
  for (const act of ["person.suspended", "people.listed"]) {
    const { body } = await world.get(`/v1/audit-log?act=${act}`, { key: auditor });
    expect(body["items"]).toContainEqual(
      expect.objectContaining({
        actor: `console:${userInfo().username}`,
        details: expect.objectContaining({ host: hostname(), mode: world.mode }) as unknown,
      }),
    );
  }
  expect((await world.get("/v1/customers", { cookie: own })).status).toBe(401);
  const session = await world.get("/api/auth/get-session", { cookie: own });
  expect(session.text).toBe("null");
  expect((await world.signIn(email, PASSWORD)).cookie).not.toContain("session_token=");

  expect((await world.run(["people", "readmit", email])).code).toBe(0);
  const half = await world.signIn(email, PASSWORD);
  expect(half.body["twoFactorRedirect"]).toBe(true);
  const reset = await world.run(["people", "reset", email]);
  const token = /[?]token=(\S+)/.exec(reset.output)?.[1];
  // As long as the letter says, which is the same for all.
  const [link] = await world.sql<{ isSoon: boolean }>(
    `SELECT max("expiresAt") <= now() + interval '30 minutes' AS "isSoon" FROM people.verification
      WHERE value = (SELECT id FROM people."user" WHERE email = $1)`,
    [email],
  );
  expect(link).toEqual({ isSoon: true });
  expect((await world.signIn(email, PASSWORD)).status).toBe(401);
  const newPassword = "seven walnuts under the stairs";
  const chosen = await world.post("/api/auth/reset-password", { token, newPassword });
  expect(chosen.status, chosen.text).toBe(200);
  const twice = await world.post("/api/auth/reset-password", { token, newPassword });
  expect(twice.status).toBe(400);
  const fresh = await world.signIn(email, newPassword);
  expect(fresh.status).toBe(200);
  const withheld = await world.get("/v1/customers", { cookie: fresh.cookie });
  expect(withheld.body["code"]).toBe("second_factor_required");
}

/** The token of the newest letter of this subject to an address, once it is there. */
async function tokenFrom(world: AttackWorld, to: string, subject: string): Promise<string> {
  const tokens = () =>
    world.mailbox.letters.flatMap((letter) =>
      letter.to === to && letter.subject === subject
        ? [/[?&]token=([^&\s]+)/.exec(letter.text)?.[1] ?? ""]
        : [],
    );
  await until(() => tokens().length > 0);
  return tokens().at(-1) ?? "";
}

/** What a thief has prepared in a session: a key, and a letter that moves the account to another address. */
async function comeBackLater(world: AttackWorld): Promise<void> {
  const nextPassword = "seven walnuts under the stairs";
  type Way = (email: string, cookie: string) => Promise<boolean>;
  const isGood = ({ status }: { readonly status: number }) => status === 200;
  const ways: Readonly<Record<string, Way>> = {
    "password forgotten": async (email) => {
      await world.post("/api/auth/request-password-reset", { email });
      const token = await tokenFrom(world, email, "A new password");
      const choice = { token, newPassword: nextPassword };
      return isGood(await world.post("/api/auth/reset-password", choice));
    },
    "everything ended": async (_, cookie) =>
      isGood(await world.post("/api/auth/sessions/end-everything", {}, { cookie })),
    "password changed": async (_, cookie) => {
      const change = { currentPassword: PASSWORD, newPassword: nextPassword };
      return isGood(await world.post("/api/auth/change-password", change, { cookie }));
    },
    "people reset": async (email) => (await world.run(["people", "reset", email])).code === 0,
    "people suspend": async (email) => (await world.run(["people", "suspend", email])).code === 0,
  };
  const prepare = async () => {
    const { id, email, cookie, account } = await world.person();
    const newEmail = `${fresh("thief")}@example.com`;
    const asked = await world.post("/api/auth/email/change", { newEmail }, { cookie });
    expect(asked.status, asked.text).toBe(200);
    const token = await tokenFrom(world, newEmail, "Is this your new address?");
    return { id, email, cookie, account, newEmail, token };
  };
  const confirm = (token: string) => world.post("/api/auth/email/confirm", { token });
  const open = await prepare();
  expect((await confirm(open.token)).status).toBe(200);
  for (const [way, end] of Object.entries(ways)) {
    const { email, cookie, account, token } = await prepare();
    const asked = { account, name: "left behind", roles: ["customer"] };
    const made = await world.post("/v1/keys", asked, { cookie });
    expect(made.status, `${way}: ${made.text}`).toBe(201);
    const key = String(made.body["secret"]);
    expect((await world.get("/v1/me", { key })).status).toBe(200);
    expect(await end(email, cookie), way).toBe(true);
    const late = await confirm(token);
    expect(late.body["code"], `${way}: ${late.text}`).toBe("INVALID_TOKEN");
    expect((await world.get("/v1/me", { cookie })).status, way).toBe(401);
    const find = 'SELECT FROM people."user" WHERE email = $1';
    expect(await world.sql(find, [email]), way).toHaveLength(1);
    if (way === "password changed") continue;
    // What a command on the console has ended, the server knows within seconds; what it has ended itself, at once.
    const isOver = async () => (await world.get("/v1/me", { key })).status === 401;
    if (way.startsWith("people ")) await until(isOver);
    else expect(await isOver(), way).toBe(true);
  }
}

/** A screen that an officer has left: a session of staff ends long before one of a customer does. */
async function findDeskEmpty(world: AttackWorld): Promise<void> {
  const { email, id, cookie } = await officer(world, ["operator"]);
  const { secret, cookie: first } = await enrol(world, cookie);
  const signInAgain = async () => {
    const half = await world.signIn(email, PASSWORD);
    const code = totp(secret, Date.now() + NEXT_STEP);
    const told = { cookie: half.cookie };
    return (await world.post("/api/auth/two-factor/verify-totp", { code }, told)).cookie;
  };
  const customer = await world.person();
  const statusOf = async (told: { readonly cookie: string }) =>
    (await world.get("/v1/me", told)).status;
  for (const [column, minutes, signIn] of [
    ["createdAt", 13 * 60, async () => first],
    ["seenAt", 31, signInAgain],
  ] as const) {
    const staff = { cookie: await signIn() };
    expect(await statusOf(staff)).toBe(200);
    const to = () => ({ [column]: new Date(Date.now() - minutes * 60_000) });
    for (const userId of [id, customer.id]) {
      const altered = { name: "session", where: ["userId", userId], to } as const;
      await alterRows(world.pool, LIVE_KEYRING, altered);
    }
    expect(await statusOf(customer), column).toBe(200);
    expect(await statusOf(staff), column).toBe(401);
  }
}

/** Roles written into the database. */
async function plantRole(world: AttackWorld): Promise<void> {
  const { id, cookie } = await world.person();
  const real = await officer(world, ["operator"]);
  await world.sql(`UPDATE people."user" SET roles = 'operator,risk' WHERE id = $1`, [id]);
  const columns = `role, granted_by, granted_at, audit_sequence, audit_hash, revoked_at,
    revocation_sequence, revocation_hash, mac`;
  await world.sql(
    `INSERT INTO service.role_grants (id, person, ${columns})
     SELECT $1, $2, ${columns} FROM service.role_grants WHERE person = $3`,
    [randomUUID().slice(0, 16), id, real.id],
  );
  const changes = {
    name: "session",
    where: ["userId", id],
    to: () => ({ factor: "totp" }),
  } as const;
  await alterRows(world.pool, LIVE_KEYRING, changes);
  expect((await world.get("/v1/me", { cookie })).body["roles"]).toEqual(["customer"]);
  expect((await world.get("/v1/customers", { cookie })).status).toBe(403);
}

describeAttacks({
  modes: ["live"],
  attacks: {
    // It stands first: of what strangers do the log takes so much a minute, and all here come from one address.
    "what gives and takes rights, and is not written down": actUnwritten,
    "staff who use no second factor": actWithoutFactor,
    "a code that is used again": replayCode,
    "a step-up without the second factor": proveByPassword,
    "staff who go on after they were suspended": outliveSuspension,
    "what a thief prepared, after the account was taken back": comeBackLater,
    "a session of staff that nobody uses, or that goes on and on": findDeskEmpty,
    "a role that was written into the database": plantRole,
    "one new address for two people at once": shareAnAddress,
  },
  holes: [
    {
      caughtBy: "staff who use no second factor",
      mode: "live",
      file: "apps/server/src/people/people.ts",
      find: "allowsSandbox || factor !== null",
      replace: "allowsSandbox || factor !== undefined",
    },
    {
      caughtBy: "a step-up without the second factor",
      mode: "live",
      file: "apps/server/src/people/auth/create-auth.ts",
      find: "return !totp && passkeys === 0 && !isMissing;",
      replace: "return totp || passkeys === 0 || isMissing;",
    },
    {
      caughtBy: "what a thief prepared, after the account was taken back",
      mode: "live",
      file: "apps/server/src/people/tickets.ts",
      find: `purpose = 'email' AND "usedAt" IS NULL`,
      replace: `purpose = 'email' AND "usedAt" IS NOT NULL`,
    },
    {
      caughtBy: "what a thief prepared, after the account was taken back",
      mode: "live",
      file: "apps/server/src/people/auth/create-auth.ts",
      find: "await endAccess(needs, user.id);",
      replace: "",
    },
    {
      caughtBy: "a session of staff that nobody uses, or that goes on and on",
      mode: "live",
      file: "apps/server/src/people/people.ts",
      find: "isOver(known, isStaff({ roles }), settings",
      replace: "isOver(known, false && isStaff({ roles }), settings",
    },
    {
      caughtBy: "what gives and takes rights, and is not written down",
      mode: "live",
      file: "apps/server/src/people/audit-log/audit-start.ts",
      find: "if (last === undefined) return;",
      replace: "if (last !== null) return;",
    },
    {
      caughtBy: "a code that is used again",
      mode: "live",
      file: "apps/server/src/people/factors/factors.ts",
      find: `coalesce("lastStep", 0) < $2`,
      replace: "$2 > 0",
    },
  ],
});
