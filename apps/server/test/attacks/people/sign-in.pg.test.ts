import { expect } from "vitest";
import { until } from "../../until.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";
import { alterRows, LIVE_KEYRING } from "../../people/alter-rows.ts";
import { keepLettersAway } from "./kept-letters.ts";
import { squat, squatOfficer, stayAfterProof } from "./squat.ts";

const PASSWORD = "violet harbour 42 trombone";
const signIn = "/api/auth/sign-in/email";

/** Tries a password from an address, through the proxy that the server trusts. */
function tryFrom(
  world: AttackWorld,
  address: string,
  email: string,
  password = "a wrong password",
) {
  return world.post(signIn, { email, password }, { headers: { "x-forwarded-for": address } });
}

/** Wrong passwords until a delay; what was tried elsewhere, by others and for others, goes on. */
async function lockOthersOut(world: AttackWorld): Promise<void> {
  const [victim, other] = [await world.person(), await world.person()];
  const statuses: number[] = [];
  for (let time = 0; time < 12; time += 1) {
    statuses.push((await tryFrom(world, "198.51.100.1", victim.email)).status);
  }
  expect(statuses.slice(0, 3)).toEqual([401, 401, 401]);
  expect(statuses).toContain(429);
  // Saying that it comes from elsewhere does not help: the proxy has written the right-most address.
  const forged = await tryFrom(world, "203.0.113.77, 198.51.100.1", victim.email);
  expect(forged.status).toBe(429);
  expect(forged.headers.get("retry-after")).toMatch(/^[1-9][0-9]*$/);
  expect((await tryFrom(world, "198.51.100.2", victim.email, PASSWORD)).status).toBe(200);
  expect((await tryFrom(world, "198.51.100.2", other.email, PASSWORD)).status).toBe(200);

  // An attack from everywhere delays strangers, but neither a known browser nor a known address.
  for (let time = 0; time < 30; time += 1) {
    await tryFrom(world, `192.0.2.${time}`, other.email);
  }
  expect((await tryFrom(world, "192.0.2.200", other.email, PASSWORD)).status).toBe(429);
  expect((await tryFrom(world, "198.51.100.2", other.email, PASSWORD)).status).toBe(200);
  // Nor somebody who comes from elsewhere for the first time, however many try.
  expect((await tryFrom(world, "203.0.113.9", other.email, PASSWORD)).status).toBe(200);
  const browser = { cookie: other.cookie, headers: { "x-forwarded-for": "192.0.2.201" } };
  const body = { email: other.email, password: PASSWORD };
  expect((await world.post(signIn, body, browser)).status).toBe(200);
}

/** Whether an address has an account, by what signing up, in and resetting answer. */
async function tellWhoExists(world: AttackWorld): Promise<void> {
  const { email: known } = await world.person();
  const nobody = `${fresh("nobody")}@example.com`;
  // Values differ each time.
  const namesIn = (cookie: string) => cookie.split("; ").map((one) => one.split("=")[0]);
  const shape = ({ status, body, cookie }: Awaited<ReturnType<typeof world.get>>) => {
    const user = (body["user"] ?? {}) as Record<string, unknown>;
    const { id: _, email: __, createdAt: ___, updatedAt: ____, account: _____, ...rest } = user;
    return {
      status,
      cookies: namesIn(cookie),
      ...body,
      user: { ...rest, members: Object.keys(user).sort() },
    };
  };
  const other = "another harbour 43 trumpet";
  const unproved = `${fresh("unproved")}@example.com`;
  await world.signUp(unproved);
  const ofNew = shape(await world.signUp(nobody, other));
  expect(shape(await world.signUp(known, other))).toEqual(ofNew);
  expect(shape(await world.signUp(unproved, other))).toEqual(ofNew);
  // Nor does signing in with the password of that sign-up, before a letter was followed.
  expect(shape(await world.signIn(known, other))).toEqual(shape(await world.signIn(nobody, other)));
  for (const path of ["/api/auth/request-password-reset", "/api/auth/send-verification-email"]) {
    const ofKnown = await world.post(path, { email: known });
    expect(ofKnown.status).toBe(200);
    const ofNobody = await world.post(path, { email: `${fresh("none")}@example.com` });
    expect(shape(ofKnown)).toEqual(shape(ofNobody));
  }
  const subjects = () =>
    world.mailbox.letters.filter(({ to }) => to === known).map(({ subject }) => subject);
  await until(() => subjects().includes("You have an account already"));
}

/** Another host's name in letters, redirects and origins. */
async function forgeHost(world: AttackWorld): Promise<void> {
  const email = `${fresh("host")}@example.com`;
  const headers = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "http",
    forwarded: "host=evil.example;proto=http",
  };
  const body = { name: "X", email, password: PASSWORD, callbackURL: "https://evil.example/" };
  const signed = await world.post("/api/auth/sign-up/email", body, { headers });
  expect([200, 403]).toContain(signed.status);
  if (signed.status !== 200) await world.signUp(email);
  const { email: known } = await world.person();
  const reset = { email: known, redirectTo: "https://evil.example/" };
  await world.post("/api/auth/request-password-reset", reset, { headers });
  await world.post("/api/auth/request-password-reset", { email: known }, { headers });
  const letters = () => world.mailbox.letters.filter(({ to }) => to === email || to === known);
  await until(() => letters().some(({ subject }) => subject === "A new password"));
  await until(() => letters().some(({ to }) => to === email));
  for (const { text } of letters()) {
    expect(text).not.toContain("evil");
    for (const [link] of text.matchAll(/https?:\S+/g)) {
      expect(new URL(link).origin).toBe("https://loans.example");
    }
  }
  const evil = { origin: "https://evil.example" };
  const { cookie } = await world.signIn(known);
  const changed = await world.post("/api/auth/sign-out", {}, { cookie, headers: evil });
  expect(changed.status).toBe(403);
}

/** Somebody whose address nobody has proved. */
async function moveUnverified(world: AttackWorld): Promise<void> {
  const email = `${fresh("unproved")}@example.com`;
  const signed = await world.signUp(email);
  expect(signed.status).toBe(200);
  expect(signed.cookie).not.toContain("session_token");
  expect((await world.signIn(email)).status).toBe(401);
  const forgotten = { email };
  await world.post("/api/auth/request-password-reset", forgotten);
  const { cookie, id } = await world.person();
  const unproved = {
    name: "user",
    where: ["id", id],
    to: () => ({ emailVerified: false }),
  } as const;
  await alterRows(world.pool, LIVE_KEYRING, unproved);
  expect((await world.get("/v1/me", { cookie })).body["isEmailVerified"]).toBe(false);
  const orders: [string, unknown][] = [
    ["/v1/keys", { name: "k", roles: ["customer"] }],
    ["/v1/loans", {}],
    ["/v1/webhooks", {}],
    ["/v1/notification-preferences/test", { channel: "email" }],
  ];
  for (const [path, body] of orders) {
    const answer = await world.post(path, body, { cookie });
    expect([403, 404], path).toContain(answer.status);
    if (answer.status === 403) expect(answer.body["code"], path).toBe("email_not_verified");
  }
  const refused = await world.post("/v1/keys", orders[0]?.[1], { cookie });
  expect(refused.body["code"]).toBe("email_not_verified");
  // Before it is proved an address gets nothing but the letter that proves it.
  const subjects = world.mailbox.letters.filter(({ to }) => to === email);
  expect(new Set(subjects.map(({ subject }) => subject))).toEqual(
    new Set(["Is this your address?"]),
  );
}

/** Weak passwords, names with links, and cookies that travel in the open. */
async function signUpBadly(world: AttackWorld): Promise<void> {
  const bad: [object, string][] = [
    [{ password: "password1234" }, "PASSWORD_TOO_WEAK"],
    [{ password: "short" }, "PASSWORD_TOO_SHORT"],
    [{ password: "x".repeat(1_000) }, "PASSWORD_TOO_LONG"],
    [{ name: "Win at evil.example" }, "INVALID_NAME"],
    [{ name: "https://evil.example" }, "INVALID_NAME"],
    [{ name: "Ann\r\nBcc: everybody@example.com" }, "INVALID_NAME"],
  ];
  for (const [part, code] of bad) {
    const body = { name: "Ann", email: `${fresh("bad")}@example.com`, password: PASSWORD, ...part };
    const answer = await world.post("/api/auth/sign-up/email", body);
    expect(answer.body["code"], JSON.stringify(part)).toBe(code);
  }
  const { email, cookie } = await world.person();
  const rename = { name: "visit evil.example" };
  const renamed = await world.post("/api/auth/update-user", rename, { cookie });
  expect(renamed.body["code"]).toBe("INVALID_NAME");
  const key = { name: "claim at evil.example", roles: ["customer"] };
  expect((await world.post("/v1/keys", key, { cookie })).status).toBe(400);
  const loan = { loan: "www.evil.example", market: "btc-usdc", collateral: "1", borrow: "1" };
  const opened = await world.post("/v1/loans", loan, { cookie });
  expect(opened.body).toMatchObject({ code: "invalid_field", field: "loan" });
  const lines = (await world.signIn(email)).headers.getSetCookie();
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(line).toMatch(/^__Secure-plimsoll[.]/);
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; Secure/);
    expect(line).toMatch(/; SameSite=Lax/);
  }
}

/** Letters without end to somebody who never asked for them. */
async function bombMailbox(world: AttackWorld): Promise<void> {
  const email = `${fresh("bombed")}@example.com`;
  await world.signUp(email);
  await until(() => world.mailbox.letters.some(({ to }) => to === email));
  for (let time = 0; time < 20; time += 1) {
    const told = { headers: { "x-forwarded-for": `203.0.113.${time}` } };
    await world.post("/api/auth/send-verification-email", { email }, told);
    await world.post("/api/auth/request-password-reset", { email }, told);
    const body = { email, name: "X", password: PASSWORD };
    await world.post("/api/auth/sign-up/email", body, told);
  }
  // A letter that was asked for later comes, so those before it would have come too.
  const witness = await world.person();
  expect(witness.email).not.toBe(email);
  const sent = world.mailbox.letters.filter(({ to }) => to === email);
  expect(sent.length).toBeLessThanOrEqual(5);
}

/** Messages to try a channel, without end. */
async function sendTests(world: AttackWorld): Promise<void> {
  const { email, cookie } = await world.person();
  const send = () =>
    world.post("/v1/notification-preferences/test", { channel: "email" }, { cookie });
  const answers = [];
  for (let time = 0; time < 25; time += 1) answers.push(await send());
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
  const refused = answers.filter(({ body }) => body["code"] === "rate_limited");
  expect(refused).toHaveLength(5);
  for (const { headers } of refused) expect(headers.get("retry-after")).toBe("86400");
  const sent = world.mailbox.letters.filter(({ to }) => to === email);
  // One of them was there before: it proved the address.
  expect(sent.length).toBeLessThanOrEqual(21);
}

/** What of the library's own nobody needs here. */
async function findOtherDoors(world: AttackWorld): Promise<void> {
  const { cookie } = await world.person();
  const doors = [
    ...["/delete-user", "/change-email", "/update-session", "/revoke-sessions", "/sign-in/social"],
    ...["/two-factor/get-totp-uri", "/two-factor/send-otp", "/link-social", "/get-access-token"],
  ];
  for (const door of doors) {
    const body = { newEmail: "thief@example.com", password: PASSWORD, provider: "github" };
    expect((await world.post(`/api/auth${door}`, body, { cookie })).status, door).toBe(404);
  }
}

describeAttacks({
  modes: ["live"],
  environment: { PLIMSOLL_TRUSTED_PROXIES: "127.0.0.0/8", PLIMSOLL_REQUESTS_PER_MINUTE: "60000" },
  attacks: {
    "wrong passwords that lock others out": lockOthersOut,
    "answers that tell who has an account": tellWhoExists,
    "another host's name in a request": forgeHost,
    "somebody whose address is not proved": moveUnverified,
    "weak passwords and names with links": signUpBadly,
    "a stranger who signs up with somebody's address": squat,
    "what a stranger made before the address was proved": stayAfterProof,
    "a stranger who signs up with the address of an officer": squatOfficer,
    "somebody's letters that are used up by others": keepLettersAway,
    "letters without end": bombMailbox,
    "test messages without end": sendTests,
    "doors that the library has besides": findOtherDoors,
  },
  holes: [
    {
      caughtBy: "wrong passwords that lock others out",
      mode: "live",
      file: "apps/server/src/edge/http/app.ts",
      find: "proxies.clientOf(peer, context.req.raw.headers)",
      replace: "peer",
    },
    {
      caughtBy: "a stranger who signs up with somebody's address",
      mode: "live",
      file: "apps/server/src/people/addresses/follow-letter.ts",
      find: "&& mark === known",
      replace: "",
    },
    {
      caughtBy: "what a stranger made before the address was proved",
      mode: "live",
      file: "apps/server/src/people/addresses/address-proof.ts",
      find: "  await needs.endKeys(userId);\n  return inTransaction",
      replace: "  return inTransaction",
    },
    {
      caughtBy: "test messages without end",
      mode: "live",
      file: "apps/server/src/edge/http/routes/notifications.ts",
      find: "testMessages.count(account);",
      replace: "if (account === null) testMessages.count(account);",
    },
  ],
});
