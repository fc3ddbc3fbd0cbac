import { pino } from "pino";
import { expect, test } from "vitest";
import { LIVE_KEYRING } from "../../test/people/alter-rows.ts";
import { Alarms } from "../foundation/alarms.ts";
import { readConfig } from "../foundation/config/environment.ts";
import type { Mailer } from "../foundation/mailer.ts";
import { signBound } from "../people/bound/bound-kinds.ts";
import { tellStaffOfAlarms } from "./tell-staff-of-alarms.ts";

type Letter = Parameters<Mailer["send"]>[0];

const bound = (person: {
  readonly id: string;
  readonly email: string;
  readonly roles: readonly string[];
}) => ({
  ...person,
  mac: signBound(LIVE_KEYRING, "user", person),
});

test("an alarm is a letter to each who looks after the service, and to nobody else", async () => {
  const people = [
    bound({ id: "ann", email: "ann@example.com", roles: ["operator"] }),
    bound({ id: "bob", email: "bob@example.com", roles: ["risk"] }),
    // A grant of this person's stands in the table, but does not count.
    bound({ id: "eve", email: "eve@example.com", roles: [] }),
    // Somebody has changed the address by SQL.
    {
      ...bound({ id: "dan", email: "dan@example.com", roles: ["risk"] }),
      email: "thief@example.com",
    },
  ];
  const letters: Letter[] = [];
  const alarms = new Alarms();
  const foundation = {
    ...{ alarms, keyring: LIVE_KEYRING },
    mailer: { send: async (letter: Letter) => void letters.push(letter) },
    config: { ...readConfig({}), publicUrl: "https://loans.example" },
    database: { pool: { query: async () => ({ rows: people }) } },
    log: pino({ level: "silent" }),
  };
  const grants = {
    rolesOf: async (id: string) => people.find((person) => person.id === id)?.roles,
  };
  const sent = tellStaffOfAlarms(foundation as never, { grants } as never);
  alarms.raise({ name: "clock_jumped", sentence: "The clock jumped.", stopsService: true });
  await sent();
  expect(letters.map(({ to, subject }) => [to, subject])).toEqual([
    ["ann@example.com", "Plimsoll: alarm clock_jumped"],
    ["bob@example.com", "Plimsoll: alarm clock_jumped"],
  ]);
  for (const { text } of letters) expect(text).toContain("The clock jumped.");
});
