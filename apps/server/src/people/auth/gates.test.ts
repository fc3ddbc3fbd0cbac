import { expect, test } from "vitest";
import type { AuthNeeds } from "../auth-needs.ts";
import { createGates } from "./gates.ts";

test.each([
  ["open", "INVALID_NAME"],
  ["invite", "REGISTRATION_CLOSED"],
  ["closed", "REGISTRATION_CLOSED"],
] as const)(
  "where registration is %s, signing up is answered first by %s",
  async (registration, code) => {
    const needs: Pick<AuthNeeds, "settings"> = {
      settings: { registration } as AuthNeeds["settings"],
    };
    const signUp = createGates(needs as AuthNeeds).get("/sign-up/email");
    const body = { name: "Win at evil.example", email: "ann@example.com", password: "x" };
    await expect(signUp?.({} as never, body)).rejects.toMatchObject({ body: { code } });
  },
);
