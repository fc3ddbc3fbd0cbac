import { expect } from "vitest";
import { fresh, type AttackWorld } from "../harness/attack-world.ts";
import { describeAttacks } from "../harness/describe-attacks.ts";

/** Spellings of the domain that a sandbox gives coins to, in the hope that one is overlooked. */
const SPELLINGS = [
  (name: string) => `lender-${name}@sandbox.invalid`,
  (name: string) => `borrower-${name}@sandbox.invalid`,
  (name: string) => `Borrower-${name}@Sandbox.Invalid`,
  (name: string) => `lender-${name}@their.sandbox.invalid`,
  (name: string) => `lender-${name}@sandbox.invalid.`,
  (name: string) => ` lender-${name}@sandbox.invalid `,
  (name: string) => `lender-${name}@sandbox.invalid\u200b`,
  (name: string) => `lender-${name}@ｓandbox.invalid`,
];

/** A live server has no such people, and nobody's sign-up brings coins. */
async function signUpForCoins(world: AttackWorld): Promise<void> {
  const before = await world.commands("deposit");
  for (const spelling of SPELLINGS) {
    const email = spelling(fresh("minter"));
    const { cookie, status } = await world.signUp(email);
    expect(status, email).toBeGreaterThanOrEqual(400);
    expect(cookie, email).toBe("");
    const found = 'SELECT FROM people."user" WHERE lower(trim(email)) = lower(trim($1))';
    expect(await world.sql(found, [email]), email).toEqual([]);
  }
  const { account, cookie } = await world.person();
  const own = await world.get(`/v1/customers/${account}/balances`, { cookie });
  expect(own.body["balances"]).toEqual([]);
  expect(await world.commands("deposit")).toBe(before);
}

describeAttacks({
  modes: ["live"],
  attacks: { "a sign-up under an address of the sandbox": signUpForCoins },
  holes: [
    {
      caughtBy: "a sign-up under an address of the sandbox",
      mode: "live",
      file: "apps/server/src/people/requests/checks.ts",
      find: "if (allowsSandbox || email === undefined || !isSandboxAddress(email)) return;",
      replace: "if (email !== null) return;",
    },
  ],
});
