import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { signBound } from "../../../src/people/bound/bound-kinds.ts";
import { LIVE_KEYRING } from "../../people/alter-rows.ts";
import { until } from "../../until.ts";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

/** What one place on the network has sent. */
const LETTERS_AN_HOUR = 30;

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

/** Guesses passwords and keys of a server whose operator has set no limit on requests. */
async function guessWithoutLimit(world: AttackWorld): Promise<void> {
  const { key } = await world.customer();
  // No limit on requests.
  const first = await world.get("/v1/me", { key });
  expect(first.status).toBe(200);
  expect(first.headers.get("ratelimit-remaining")).toBeNull();

  const { email } = await world.person();
  const passwords = await times(40, (index) => world.signIn(email, `a wrong password ${index}`));
  expect(passwords.filter(({ status }) => status === 429).length).toBeGreaterThan(20);

  const guess = (): string => {
    const id = Array.from(randomBytes(16), (byte) => "abcdefghijklmnop".charAt(byte & 15)).join("");
    return `plk_${id}_${randomBytes(32).toString("base64url")}`;
  };
  const keys = await times(400, () => world.get("/v1/me", { key: guess() }));
  expect(keys.filter(({ status }) => status === 429).length).toBeGreaterThan(300);
  // Who has shown a good key waits for nobody at the same address.
  expect((await world.get("/v1/me", { key })).status).toBe(200);
}

/** Has letters sent without end to strangers, each of whom gets few. */
async function writeWithoutLimit(world: AttackWorld): Promise<void> {
  const emails = Array.from({ length: LETTERS_AN_HOUR + 10 }, () => `${fresh("many")}@example.com`);
  // As if they had signed up from many places; each sign-up would hash a password.
  const macs = emails.map((email) => {
    const row = { id: email, account: email, email, emailVerified: false, twoFactorEnabled: false };
    return signBound(LIVE_KEYRING, "user", row);
  });
  await world.sql(
    `INSERT INTO people."user"
       (id, name, email, "emailVerified", "twoFactorEnabled", "createdAt", "updatedAt", account, roles, mac)
     SELECT email, 'X', email, false, false, now(), now(), email, 'customer', mac
       FROM unnest($1::text[], $2::text[]) AS made (email, mac)`,
    [emails, macs],
  );
  const answers = await Promise.all(
    emails.map((email) => world.post("/api/auth/send-verification-email", { email })),
  );
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  const witness = `${fresh("witness")}@example.com`;
  // People of other attacks have had some of what this place may send.
  const sent = () => world.mailbox.letters.filter(({ to }) => to !== witness);
  await until(() => sent().length >= LETTERS_AN_HOUR);
  // Letters from the console are not counted, and take longer than those of the server.
  const invited = await world.run(["people", "invite", witness, "--role", "auditor"]);
  expect(invited.code, invited.output).toBe(0);
  await until(() => world.mailbox.letters.some(({ to }) => to === witness));
  expect(sent()).toHaveLength(LETTERS_AN_HOUR);
}

describeAttacks({
  modes: ["live"],
  attacks: {
    "guesses where requests have no limit": guessWithoutLimit,
    "letters where requests have no limit": writeWithoutLimit,
  },
  holes: [
    {
      caughtBy: "guesses where requests have no limit",
      mode: "live",
      file: "apps/server/src/foundation/config/limits-guesses.ts",
      find: `config.mode === "live" ||`,
      replace: "",
    },
    {
      caughtBy: "letters where requests have no limit",
      mode: "live",
      file: "apps/server/src/start/open-callers.ts",
      find: "limitsNetworks: limitsGuesses(config)",
      replace: "limitsNetworks: config.requestsPerMinute > 0",
    },
  ],
});
