import { expect } from "vitest";
import { until } from "../../until.ts";
import type { AttackWorld } from "../harness/attack-world.ts";

const NEXT = "seven walnuts under the stairs";

/** Uses up the letters of somebody, so that neither a new password nor a warning reaches them. */
export async function keepLettersAway(world: AttackWorld): Promise<void> {
  const { email, password, cookie } = await world.person();
  const sent = (subject: string) =>
    world.mailbox.letters.filter((letter) => letter.to === email && letter.subject === subject)
      .length;
  const ask = async (address?: string) => {
    const told = address === undefined ? {} : { headers: { "x-forwarded-for": address } };
    const asked = await world.post("/api/auth/request-password-reset", { email }, told);
    expect(asked.status).toBe(200);
  };
  const resets = () => sent("A new password");
  // From one place: the owner, elsewhere, has what is theirs.
  for (let time = 0; time < 8; time += 1) await ask("203.0.113.50");
  await until(() => resets() === 3);
  await ask("198.51.100.50");
  await until(() => resets() === 4);
  // From everywhere: there is an end, but not where the owner was signed in.
  for (let time = 0; time < 20; time += 1) await ask(`203.0.113.${100 + time}`);
  await until(() => resets() >= 10);
  await ask();
  await until(() => resets() >= 11);
  expect(resets()).toBe(11);
  // A thief who has the password changes it.
  const change = { currentPassword: password, newPassword: NEXT };
  const changed = await world.post("/api/auth/change-password", change, { cookie });
  expect(changed.status, changed.text).toBe(200);
  await until(() => sent("Your password was changed") === 1);
}
