import { expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";

/** Signs up where nobody may, or only who was invited. */
export async function signUpUninvited(world: AttackWorld): Promise<void> {
  const email = `${fresh("uninvited")}@example.com`;
  const { status, body, cookie } = await world.signUp(email);
  expect(status).toBe(403);
  expect(body["code"]).toBe("REGISTRATION_CLOSED");
  expect(cookie).toBe("");
  expect((await world.signIn(email)).status).toBe(401);
  expect(await world.sql('SELECT FROM people."user" WHERE email = $1', [email])).toEqual([]);
}
