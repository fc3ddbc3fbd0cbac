import { userInfo } from "node:os";
import { expect } from "vitest";
import { Authenticator } from "../../people/authenticator.ts";
import { totp } from "../../totp.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { enrol, officer, type Officer } from "../harness/officer.ts";

const NEXT_STEP = 30_000;
const CONSOLE = `console:${userInfo().username}`;
const SETTING = "setting:people.staffSessions.seconds";

/** Adds a passkey, and signs in by it alone: it is a second factor that opens what staff may do. */
async function useAPasskey(world: AttackWorld, cookie: string): Promise<string> {
  const authenticator = new Authenticator(world.origin);
  const auth = (path: string, body: object, told = {}) =>
    world.post(`/api/auth/passkey/${path}`, body, told);
  const asked = await auth("registration-options", {}, { cookie });
  const made = authenticator.create({ challenge: String(asked.body["challenge"]) });
  const added = await auth("register", { name: "My phone", response: made }, { cookie });
  expect(added.status, added.text).toBe(200);
  const { body } = await auth("sign-in-options", {});
  const response = authenticator.get({ challenge: String(body["challenge"]) });
  const signed = await auth("sign-in", { response });
  expect(signed.status, signed.text).toBe(200);
  expect((await world.get("/v1/customers", { cookie: signed.cookie })).status).toBe(200);
  return signed.cookie;
}

/** Makes a key, revokes it, and tries it all the same. Returns what the log calls it. */
async function useARevokedKey(world: AttackWorld, { account, cookie }: Officer): Promise<string> {
  const asked = { account, name: fresh("key"), roles: ["customer"] };
  const { status, text, body } = await world.post("/v1/keys", asked, { cookie });
  expect(status, text).toBe(201);
  const key = String(body["secret"]);
  const id = key.split("_")[1] ?? "";
  expect((await world.ask("DELETE", `/v1/keys/${id}`, { cookie })).status).toBe(200);
  expect((await world.get("/v1/me", { key })).status).toBe(401);
  return `key:${id}`;
}

/** Starts once more with another setting, on the port that the server has: it is written down before that fails. */
async function changeASetting(world: AttackWorld): Promise<void> {
  const { port } = new URL(world.url);
  const told = { PORT: port, PLIMSOLL_STAFF_SESSION_HOURS: "9" };
  const { code, output } = await world.run([], told);
  expect(code, output).toBe(1);
  expect(output).toContain(port);
}

/** Does what gives and takes rights, and looks for each of it in the audit log: who did what to whom. */
export async function actUnwritten(world: AttackWorld): Promise<void> {
  const invited = await officer(world, ["operator"]);
  const { email, id, account } = invited;
  const { secret, cookie: own } = await enrol(world, invited.cookie);
  const cookie = await useAPasskey(world, own);
  const off = {
    password: "violet harbour 42 trombone",
    code: totp(secret, Date.now() + NEXT_STEP),
  };
  const disabled = await world.post("/api/auth/two-factor/disable", off, { cookie });
  expect(disabled.status, disabled.text).toBe(200);
  // The session goes on as another one.
  const last = { cookie: disabled.cookie };
  const key = await useARevokedKey(world, { ...invited, ...last });
  const everything = await world.post("/api/auth/sessions/end-everything", {}, last);
  expect(everything.status, everything.text).toBe(200);
  for (const args of [
    ["roles", email, "--role", "risk"],
    ["reset", email],
  ]) {
    expect((await world.run(["people", ...args])).code).toBe(0);
  }
  await changeASetting(world);

  const person = `person:${id}`;
  const byPerson = { actor: person, account };
  const written: readonly (readonly [act: string, entry: object])[] = [
    ["person.invited", { actor: CONSOLE, details: expect.objectContaining({ email }) as unknown }],
    ["person.passkey_added", { ...byPerson, subject: person }],
    ["person.factor_removed", { ...byPerson, subject: person }],
    ["key.created", { ...byPerson, subject: key }],
    ["key.revoked", { ...byPerson, subject: key }],
    ["key.refused", { actor: "address:127.0.0.1", subject: key, account }],
    ["person.sessions_ended", { ...byPerson, subject: person }],
    ["role.revoked", { actor: CONSOLE, subject: person }],
    ["person.reset", { actor: CONSOLE, subject: person, account }],
  ];
  const auditor = await world.key(["auditor"]);
  const found = async (act: string) =>
    (await world.get(`/v1/audit-log?act=${act}`, { key: auditor })).body["items"] as object[];
  expect(await found("setting.changed")).toContainEqual(
    expect.objectContaining({
      actor: "service",
      subject: SETTING,
      details: { before: "43200", after: "32400" },
    }),
  );
  // Some of it is noted from memory, and comes a moment later.
  for (const [act, entry] of written) {
    await expect
      .poll(() => found(act), { message: act })
      .toContainEqual(expect.objectContaining(entry));
  }
}
