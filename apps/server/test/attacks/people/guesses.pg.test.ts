import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import type { AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

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

describeAttacks({
  modes: ["live"],
  attacks: { "guesses where requests have no limit": guessWithoutLimit },
  holes: [
    {
      caughtBy: "guesses where requests have no limit",
      mode: "live",
      file: "apps/server/src/foundation/config/limits-guesses.ts",
      find: `config.mode === "live" ||`,
      replace: "",
    },
  ],
});
