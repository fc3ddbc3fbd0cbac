import { expect } from "vitest";
import { totp } from "../../totp.ts";
import { fresh, type AttackWorld } from "./attack-world.ts";

export const PASSWORD = "violet harbour 42 trombone";

export interface Officer {
  readonly email: string;
  readonly cookie: string;
  readonly id: string;
  readonly account: string;
}

/** An invitation with these roles, made on the console of the server. */
export async function invite(world: AttackWorld, roles: readonly string[]) {
  const email = `${fresh("officer")}@example.com`;
  const named = roles.flatMap((role) => ["--role", role]);
  const { code, output } = await world.run(["people", "invite", email, ...named]);
  expect(code, output).toBe(0);
  return { email, token: /[?]token=(\S+)/.exec(output)?.[1] ?? "" };
}

/** Somebody with roles of staff who came by an invitation, signed in by the password alone. */
export async function officer(world: AttackWorld, roles: readonly string[]): Promise<Officer> {
  const { email, token } = await invite(world, roles);
  const answer = await world.post("/api/auth/invitation/accept", {
    ...{ token, name: "An officer", password: PASSWORD },
  });
  expect(answer.status, answer.text).toBe(200);
  const find = 'SELECT id, account FROM people."user" WHERE email = $1';
  const [row] = await world.sql<{ id: string; account: string }>(find, [email]);
  return { email, cookie: answer.cookie, id: row?.id ?? "", account: row?.account ?? "" };
}

/** Sets up an authenticator app; the secret, and the cookie of the session that goes on. */
export async function enrol(world: AttackWorld, cookie: string) {
  const password = { password: PASSWORD };
  const begun = await world.post("/api/auth/two-factor/enable", password, { cookie });
  expect(begun.status, begun.text).toBe(200);
  const uri = new URL(String(begun.body["totpURI"]));
  const secret = uri.searchParams.get("secret") ?? "";
  const code = totp(secret, Date.now());
  const done = await world.post("/api/auth/two-factor/verify-totp", { code }, { cookie });
  expect(done.status, done.text).toBe(200);
  return { secret, cookie: done.cookie };
}
