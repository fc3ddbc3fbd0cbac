import { expect } from "vitest";
import { until } from "../../until.ts";
import { alterRows, LIVE_KEYRING } from "../../people/alter-rows.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { enrol, PASSWORD } from "../harness/officer.ts";

const SQUATTERS = "another harbour 43 trumpet";
const CHOSEN = "seven walnuts under the stairs";

/** Signs up from another place than the attacks beside: what one place has sent is limited. */
function signUp(world: AttackWorld, email: string, password: string) {
  const told = { headers: { "x-forwarded-for": "203.0.113.200" } };
  return world.post("/api/auth/sign-up/email", { email, name: "X", password }, told);
}

/** The links of the first letters to an address that prove it, once so many are there. */
async function links(world: AttackWorld, to: string, count: number): Promise<string[]> {
  const found = () =>
    world.mailbox.letters.flatMap(({ to: receiver, subject, text }) =>
      receiver === to && subject === "Is this your address?"
        ? (/https?:\/\/\S+/.exec(text) ?? []).slice(0, 1)
        : [],
    );
  await until(() => found().length >= count);
  return found().map((link) => link.slice(new URL(link).origin.length));
}

/** Follows a letter in a browser; where that leads. */
async function follow(world: AttackWorld, link: string, cookie?: string): Promise<URL> {
  const answer = await world.get(link, { cookie });
  expect(answer.status, answer.text).toBe(302);
  return new URL(answer.headers.get("location") ?? "", world.origin);
}

async function choose(world: AttackWorld, to: URL): Promise<void> {
  expect(to.pathname).toBe("/reset-password");
  const choice = { token: to.searchParams.get("token"), newPassword: CHOSEN };
  const chosen = await world.post("/api/auth/reset-password", choice);
  expect(chosen.status, chosen.text).toBe(200);
}

async function expectOnly(world: AttackWorld, email: string, password: string): Promise<void> {
  expect((await world.signIn(email, SQUATTERS)).status).toBe(401);
  expect((await world.signIn(email, password)).status).toBe(200);
}

/** A stranger signs up with somebody's address, before them and after them; they prove it as the letters say. */
export async function squat(world: AttackWorld): Promise<void> {
  const first = `${fresh("first")}@example.com`;
  const stranger = await signUp(world, first, SQUATTERS);
  await links(world, first, 1);
  const owner = await signUp(world, first, PASSWORD);
  expect(owner.status).toBe(stranger.status);
  const [older = "", newer = ""] = await links(world, first, 2);
  // The letter of the stranger's sign-up lets nobody in with the stranger's password, in whoever's browser.
  for (const { cookie } of [stranger, owner]) {
    expect((await follow(world, older, cookie)).pathname).toBe("/reset-password");
    expect((await world.signIn(first, SQUATTERS)).status).toBe(401);
  }
  expect((await follow(world, newer, owner.cookie)).pathname).toBe("/sign-in");
  await expectOnly(world, first, PASSWORD);

  const second = `${fresh("second")}@example.com`;
  const earlier = await signUp(world, second, PASSWORD);
  await links(world, second, 1);
  await signUp(world, second, SQUATTERS);
  const [, newest = ""] = await links(world, second, 2);
  // The owner sees one letter more than they asked for, and follows it where they signed up, or on their telephone.
  for (const cookie of [earlier.cookie, undefined]) {
    const to = await follow(world, newest, cookie);
    expect((await world.signIn(second, SQUATTERS)).status).toBe(401);
    if (cookie === undefined) await choose(world, to);
  }
  await expectOnly(world, second, CHOSEN);
}

/** What a stranger has made in an account before its address was proved; releases before let people that far. */
export async function stayAfterProof(world: AttackWorld): Promise<void> {
  const ways = ["sign up", "forget"] as const;
  for (const way of ways) {
    const { id, email, cookie, account } = await world.person();
    const { cookie: session } = await enrol(world, cookie);
    const asked = { account, name: "left behind", roles: ["customer"] };
    const made = await world.post("/v1/keys", asked, { cookie: session });
    expect(made.status, made.text).toBe(201);
    const key = String(made.body["secret"]);
    expect((await world.get("/v1/me", { key })).status).toBe(200);
    await alterRows(world.pool, LIVE_KEYRING, {
      ...{ name: "user", where: ["id", id] },
      to: () => ({ emailVerified: false }),
    });
    const isNew = way === "sign up";
    const { cookie: browser } = isNew
      ? await signUp(world, email, CHOSEN)
      : await world.post("/api/auth/request-password-reset", { email });
    // One was there before: it proved the address the first time.
    const [, newest = ""] = await links(world, email, 2);
    const to = await follow(world, newest, browser === "" ? undefined : browser);
    if (isNew) expect(to.pathname).toBe("/sign-in");
    else await choose(world, to);
    expect((await world.get("/v1/me", { key })).status, way).toBe(401);
    expect((await world.get("/v1/me", { cookie: session })).status, way).toBe(401);
    const signed = await world.signIn(email, CHOSEN);
    expect(signed.status).toBe(200);
    expect(signed.body["twoFactorRedirect"], way).toBeUndefined();
    const { body: factors } = await world.get("/api/auth/factors", { cookie: signed.cookie });
    expect(factors).toMatchObject({ totp: false, passkeys: 0 });
  }
}

/** A stranger signs up with the address of whoever is to be an officer, before and after the invitation. */
export async function squatOfficer(world: AttackWorld): Promise<void> {
  const email = `${fresh("officer")}@example.com`;
  await signUp(world, email, SQUATTERS);
  const refused = await world.run(["people", "roles", email, "--role", "operator"]);
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain(`Nobody has proved that the address ${email} is theirs`);
  const invited = await world.run(["people", "invite", email, "--role", "operator", "risk"]);
  expect(invited.code, invited.output).toBe(0);
  await signUp(world, email, `${SQUATTERS} again`);
  const token = /[?]token=(\S+)/.exec(invited.output)?.[1];
  const acceptance = { token, name: "An officer", password: PASSWORD };
  const accepted = await world.post("/api/auth/invitation/accept", acceptance);
  expect(accepted.status, accepted.text).toBe(200);
  const { body: me } = await world.get("/v1/me", { cookie: accepted.cookie });
  expect(me).toMatchObject({ name: email, withheldRoles: ["risk", "operator"] });
  expect((await world.signIn(email, `${SQUATTERS} again`)).status).toBe(401);
  await expectOnly(world, email, PASSWORD);
}
