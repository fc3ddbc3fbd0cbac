import type { Role } from "@plimsoll/contract";
import { expect, test } from "vitest";
import { Keyring } from "../../foundation/secrets/keyring.ts";
import { LINK_MADE } from "../audit-log/standing.ts";
import { lookAfterPeople, type LookAfterNeeds } from "./look-after-people.ts";

/** Invites somebody with these roles; returns what the audit log says of it then. */
async function invite(registration: LookAfterNeeds["registration"], roles: readonly Role[]) {
  const written: string[] = [];
  const needs: Pick<LookAfterNeeds, "registration" | "by"> & Record<string, unknown> = {
    registration,
    by: { actor: "console:ann", address: null },
    keyring: new Keyring([{ version: 1, text: "a secret that only this test knows" }]),
    pool: { query: async () => ({ rows: [], rowCount: 0 }) },
    audit: {
      recordAct: async ({ act }: { readonly act: string }) => {
        written.push(act);
        return { hash: "of the entry" };
      },
    },
    letters: {
      link: (path: string) => `https://loans.example${path}`,
      invite: async () => undefined,
    },
  };
  const invited = lookAfterPeople(needs as never).invite("bob@example.com", roles);
  const problem = await invited.then(
    () => null,
    (error: unknown) => String(error),
  );
  return { problem, written };
}

test("where registration is closed only staff are invited, elsewhere customers too", async () => {
  const done = { problem: null, written: ["person.invited", LINK_MADE] };
  const refused = { problem: expect.stringContaining("only staff are invited"), written: [] };
  expect(await invite("closed", ["customer"])).toEqual(refused);
  expect(await invite("closed", ["risk"])).toEqual(done);
  for (const registration of ["invite", "open"] as const) {
    expect(await invite(registration, ["customer"])).toEqual(done);
  }
});
