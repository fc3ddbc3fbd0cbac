import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { totp } from "../../totp.ts";
import { until } from "../../until.ts";
import { fresh, type AttackWorld, type Person } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

const MINUTE = 60_000;
/** What one place on the network has written of it in a minute, and the entry that tells how much is left out. */
const ENTRIES_A_MINUTE = 30 + 1;
const PASSWORD = "violet harbour 42 trombone";
const NEW_PASSWORD = "another harbour 43 trumpet";

interface Entry {
  readonly act: string;
  readonly actor: string;
  readonly subject: string | null;
  readonly account: string | null;
  readonly details: Readonly<Record<string, string>>;
}

/** The audit log up to a sign-in that is made now: what came before it stands before it. */
async function logOf(world: AttackWorld, witness: Person): Promise<Entry[]> {
  expect((await world.signIn(witness.email)).status).toBe(200);
  const rows = await world.sql<{ body: string }>(
    `SELECT body FROM journal.entries JOIN journal.books USING (book_number)
      WHERE book_id = 'audit-log' ORDER BY sequence`,
  );
  return rows.map(({ body }) => JSON.parse(body) as Entry);
}

/** A link's token that looks like one of ours. */
const madeUpToken = (): string => randomBytes(32).toString("base64url");

/** Everything that a stranger can send as often as they like and that the log tells of. */
const FLOODS: readonly ((world: AttackWorld, victim: Person) => Promise<{ status: number }>)[] = [
  (world, { email }) => world.signIn(email, "a wrong password"),
  (world) => world.signIn(`${fresh("nobody")}@example.com`, "a wrong password"),
  (world) => world.post("/api/auth/sign-up/email", { email: "x", name: "X", password: "short" }),
  (world, { email }) => world.post("/api/auth/request-password-reset", { email }),
  (world, { email }) => world.post("/api/auth/send-verification-email", { email }),
  (world) => {
    const body = { token: madeUpToken(), newPassword: NEW_PASSWORD };
    return world.post("/api/auth/reset-password", body);
  },
  (world) => world.post("/api/auth/email/confirm", { token: madeUpToken() }),
  (world) => {
    const body = { token: madeUpToken(), name: "X", password: NEW_PASSWORD };
    return world.post("/api/auth/invitation/accept", body);
  },
  (world) => world.get(`/api/auth/verify-email?token=${madeUpToken()}&callbackURL=/sign-in`),
  (world) => world.post("/api/auth/two-factor/verify-totp", { code: "000000" }),
  (world) => world.post("/api/auth/change-password", { newPassword: NEW_PASSWORD }),
  (world) => world.post("/api/auth/step-up", { password: "a wrong password" }),
  (world) => world.post("/api/auth/sign-out", {}),
];

/** A disk that strangers fill: the log is never shortened. */
async function fillTheLog(world: AttackWorld): Promise<void> {
  const victim = await world.person();
  const before = await logOf(world, victim);
  const began = performance.now();
  for (const flood of FLOODS) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => flood(world, victim)));
    // All were heard, and no path is closed to everybody.
    expect(answers.filter(({ status }) => status === 404 || status >= 500)).toEqual([]);
  }
  const more = (await logOf(world, victim)).slice(before.length);
  const minutes = Math.ceil((performance.now() - began) / MINUTE) + 1;
  expect(more.map(({ act }) => act)).toContain("person.sign_in_failed");
  // The one more is the sign-in that ends the look.
  expect(more.length).toBeLessThanOrEqual(minutes * ENTRIES_A_MINUTE + 1);
  expect(more.filter(({ act }) => act === "person.change_begun")).toEqual([]);
}

/** A thief whose traces are not found by whoever looks for what befell a person. */
async function leaveNoName(world: AttackWorld): Promise<void> {
  const victim = await world.person();
  const { cookie } = victim;
  const began = (await logOf(world, victim)).length;
  const subject = `person:${victim.id}`;
  const { account } = victim;

  expect((await world.signIn(victim.email, "a wrong password")).status).toBe(401);
  await world.post("/api/auth/request-password-reset", { email: victim.email });
  const reset = () =>
    world.mailbox.letters.find(
      ({ to, subject: title }) => to === victim.email && title === "A new password",
    );
  await until(() => reset() !== undefined);
  const [link = ""] = /https?:\/\/\S+/.exec(reset()?.text ?? "") ?? [];
  const token = new URL(link).searchParams.get("token");
  const changed = await world.post("/api/auth/reset-password", {
    token,
    newPassword: NEW_PASSWORD,
  });
  expect(changed.status, changed.text).toBe(200);
  expect((await world.get("/v1/me", { cookie })).status).toBe(401);

  const { cookie: again } = await world.signIn(victim.email, NEW_PASSWORD);
  const password = { password: NEW_PASSWORD };
  const enabled = await world.post("/api/auth/two-factor/enable", password, { cookie: again });
  const secret = new URL(String(enabled.body["totpURI"])).searchParams.get("secret") ?? "";
  const verify = "/api/auth/two-factor/verify-totp";
  const code = totp(secret, Date.now());
  const enrolled = await world.post(verify, { code }, { cookie: again });
  expect(enrolled.status, enrolled.text).toBe(200);
  const half = await world.signIn(victim.email, NEW_PASSWORD);
  expect(half.body["twoFactorRedirect"]).toBe(true);
  const { cookie: halfway } = half;
  const wrong = await world.post(verify, { code: "000000" }, { cookie: halfway });
  expect(wrong.status).toBe(401);

  const witness = await world.person();
  const log = (await logOf(world, witness)).slice(began);
  const strange = log.filter(({ actor }) => actor.startsWith("address:"));
  const about = strange.filter((entry) => entry.subject === subject && entry.account === account);
  expect(about.map(({ act, details }) => [act, details["path"]])).toEqual([
    ["person.sign_in_failed", "/sign-in/email"],
    ["person.password_reset_asked", "/request-password-reset"],
    ["person.change_begun", "/reset-password"],
    ["person.password_reset", "/reset-password"],
    ["person.password_accepted", "/sign-in/email"],
    ["person.sign_in_failed", "/two-factor/verify-totp"],
  ]);
  // That of the witness, whose address a letter has proved.
  const ofWitness = strange.filter((entry) => entry.account === witness.account);
  expect(ofWitness.map(({ act }) => act)).toEqual(["person.change_begun", "person.email_verified"]);
}

/** Who has an account, by what the log makes of it: signing up with a known address. */
async function signUpAgain(world: AttackWorld): Promise<void> {
  const victim = await world.person();
  const began = (await logOf(world, victim)).length;
  expect((await world.signUp(victim.email, PASSWORD)).status).toBe(200);
  const log = (await logOf(world, victim)).slice(began);
  const refused = log.find(({ act }) => act === "person.sign_up_refused");
  expect(refused).toMatchObject({ subject: `person:${victim.id}`, account: victim.account });
  expect(log.map(({ act }) => act)).not.toContain("person.signed_up");
}

describeAttacks({
  modes: ["live"],
  attacks: {
    "a thief whose traces name nobody": leaveNoName,
    "a sign-up of somebody who has an account": signUpAgain,
    "an audit log that strangers fill": fillTheLog,
  },
  holes: [
    {
      caughtBy: "an audit log that strangers fill",
      mode: "live",
      file: "apps/server/src/people/audit-log/thinning.ts",
      find: "isSpent || source.written >= perSource",
      replace: "isSpent",
    },
    {
      caughtBy: "a thief whose traces name nobody",
      mode: "live",
      file: "apps/server/src/people/audit-log/audit-people.ts",
      find: "asked.person ?? who",
      replace: "who",
    },
  ],
});
