import { expect } from "vitest";
import type { AttackWorld, Person } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { ageProofs, LIVE_KEYRING } from "../../people/alter-rows.ts";

const NEXT_PASSWORD = "copper lantern 77 meadow";

const isIn = async (world: AttackWorld, cookie: string) =>
  (await world.get("/v1/me", { cookie })).status === 200;

/** The cookie of another session of a person: what a thief has. */
async function steal(world: AttackWorld, { email }: Person): Promise<string> {
  const { cookie } = await world.signIn(email);
  expect(await isIn(world, cookie)).toBe(true);
  return cookie;
}

/** Changing the password is what people do who fear that somebody is in. */
async function outliveThePassword(world: AttackWorld): Promise<void> {
  const person = await world.person();
  const stolen = await steal(world, person);
  const change = { currentPassword: person.password, newPassword: NEXT_PASSWORD };
  const { cookie } = person;
  const changed = await world.post("/api/auth/change-password", change, { cookie });
  expect(changed.status, changed.text).toBe(200);
  expect(await isIn(world, stolen)).toBe(false);
  expect((await world.signIn(person.email)).status).toBeGreaterThanOrEqual(400);
  expect((await world.signIn(person.email, NEXT_PASSWORD)).status).toBe(200);
}

/** Ending everything takes the keys along: a thief would have made one to come back with. */
async function leaveAKeyBehind(world: AttackWorld): Promise<void> {
  const person = await world.person();
  const { cookie, account, password } = person;
  const proven = await world.post("/api/auth/step-up", { password }, { cookie });
  expect(proven.status, proven.text).toBe(200);
  const asked = { account, name: "left behind", roles: ["customer"] };
  const made = await world.post("/v1/keys", asked, { cookie });
  expect(made.status, made.text).toBe(201);
  const key = String(made.body["secret"]);
  expect((await world.get("/v1/me", { key })).status).toBe(200);
  const stolen = await steal(world, person);
  const ended = await world.post("/api/auth/sessions/end-everything", {}, { cookie });
  expect(ended.status, ended.text).toBe(200);
  for (const told of [{ cookie }, { cookie: stolen }, { key }]) {
    expect((await world.get("/v1/me", told)).status).toBe(401);
  }
}

/** A session alone, without the password, makes no key, and changes neither address nor password nor factors. */
async function takeOver(world: AttackWorld): Promise<void> {
  const person = await world.person();
  const stolen = await steal(world, person);
  // As an hour later: what was proven at sign-in is long ago.
  await ageProofs(world.pool, LIVE_KEYRING, person.id);
  const tries: readonly (readonly [string, unknown])[] = [
    ["/v1/keys", { account: person.account, name: "mine", roles: ["customer"] }],
    ["/api/auth/change-password", { currentPassword: "not this one", newPassword: NEXT_PASSWORD }],
    ["/api/auth/email/change", { newEmail: "thief@example.com" }],
    ["/api/auth/change-email", { newEmail: "thief@example.com" }],
    ["/api/auth/two-factor/enable", { password: "not this one either" }],
    ["/api/auth/passkey/registration-options", {}],
    ["/api/auth/update-user", { roles: "operator", account: "lender" }],
  ];
  for (const [path, body] of tries) {
    const { status, text } = await world.post(path, body, { cookie: stolen });
    expect(status, `${path}: ${text}`).toBeGreaterThanOrEqual(400);
  }
  expect((await world.signIn(person.email)).status).toBe(200);
}

/** Another page sends what a form or a script can send, with the cookie that the browser adds. */
async function sendFromAnotherPage(world: AttackWorld): Promise<void> {
  const { cookie, account } = await world.person();
  const loan = { account, market: "btc-usdc", collateral: "1", borrow: "1" };
  for (const origin of ["https://evil.example", "null", `${world.origin}.evil.example`]) {
    const headers = { origin };
    const { status } = await world.post("/v1/loans", loan, { cookie, headers });
    expect(status, origin).toBe(403);
    const out = await world.post("/api/auth/sign-out", {}, { cookie, headers });
    expect(out.status, origin).toBeGreaterThanOrEqual(400);
  }
  expect(await isIn(world, cookie)).toBe(true);
}

/** What a browser is told so that no script, no other page and no open network gets at a session. */
async function loosenTheBrowser(world: AttackWorld): Promise<void> {
  const { email } = await world.person();
  const { headers } = await world.signIn(email);
  const [cookie = ""] = headers.getSetCookie();
  expect(cookie).toMatch(/; HttpOnly/i);
  expect(cookie).toMatch(/; SameSite=(Lax|Strict)/i);
  if (world.mode === "live") expect(cookie).toMatch(/; Secure/i);
  for (const path of ["/health", "/v1/public", "/v1/me", "/api/auth/get-session", "/nowhere"]) {
    const answer = await world.get(path);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy, path).toContain("frame-ancestors 'none'");
    if (world.mode !== "live") continue;
    expect(answer.headers.get("strict-transport-security"), path).toMatch(/^max-age=\d{7}/);
  }
}

describeAttacks({
  attacks: {
    "a session stolen before the password was changed": outliveThePassword,
    "a key that was made before everything was ended": leaveAKeyBehind,
    "a session without the password that takes the account over": takeOver,
    "a request that another page makes": sendFromAnotherPage,
    "a browser that is told too little": loosenTheBrowser,
  },
  holes: [
    {
      caughtBy: "a request that another page makes",
      mode: "live",
      file: "apps/server/src/edge/http/authenticate.ts",
      find: "if (origin === own) return;",
      replace: "return;",
    },
  ],
});
