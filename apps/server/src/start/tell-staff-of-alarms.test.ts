import { pino } from "pino";
import { expect, test } from "vitest";
import { Alarms } from "../foundation/alarms.ts";
import { readConfig } from "../foundation/config/environment.ts";
import type { Mailer } from "../foundation/mailer.ts";
import { tellStaffOfAlarms } from "./tell-staff-of-alarms.ts";

type Letter = Parameters<Mailer["send"]>[0];

test("an alarm is a letter to each who looks after the service, and to nobody else", async () => {
  const people = [
    { id: "ann", email: "ann@example.com", roles: ["operator"] },
    { id: "bob", email: "bob@example.com", roles: ["risk"] },
    // A grant of this person's stands in the table, but does not count.
    { id: "eve", email: "eve@example.com", roles: [] },
  ];
  const letters: Letter[] = [];
  const alarms = new Alarms();
  const foundation = {
    alarms,
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
