import { expect, test } from "vitest";
import { Alarms } from "../foundation/alarms.ts";
import type { Mailer } from "../foundation/mailer.ts";
import { startAlarmLetters } from "./alarm-letters.ts";

const ALARM = { name: "clock_jumped", sentence: "The clock jumped.", stopsService: true };

function world({ fails = "" } = {}) {
  const letters: string[] = [];
  const problems: object[] = [];
  const mailer: Mailer = {
    send: async ({ to, subject, text }) => {
      if (to === fails) throw new Error("no such mailbox");
      letters.push(`${to} | ${subject} | ${text}`);
    },
    close: () => undefined,
  };
  const time = { now: 0 };
  const alarms = new Alarms();
  const start = () =>
    startAlarmLetters({
      ...{ alarms, mailer, publicUrl: "https://loans.example" },
      recipients: async () => ["first@example.com", "second@example.com"],
      log: {
        info: () => undefined,
        warn: () => undefined,
        error: (details) => problems.push(details),
      },
      monotonic: () => time.now,
    });
  return { alarms, letters, problems, time, start };
}

test("each of the staff gets a letter, also about an alarm that stood before", async () => {
  const { alarms, letters, start } = world();
  alarms.raise(ALARM);
  await start()();
  expect(letters).toHaveLength(2);
  expect(letters[1]).toBe(
    "second@example.com | Plimsoll: alarm clock_jumped | The clock jumped.\n\n" +
      "While this lasts the service counts as not ready.\n\n" +
      "docs/operations.md says what to do.\n\nhttps://loans.example\n",
  );
});

test("an alarm that comes and goes is told of once in ten minutes", async () => {
  const { alarms, letters, time, start } = world();
  const finish = start();
  for (const now of [0, 1_000, 599_999, 600_000]) {
    time.now = now;
    alarms.raise(ALARM);
    alarms.clear(ALARM.name);
  }
  await finish();
  expect(letters).toHaveLength(4);
});

test("a letter that cannot be sent keeps nobody else's back, and is logged", async () => {
  const { alarms, letters, problems, start } = world({ fails: "first@example.com" });
  const finish = start();
  alarms.raise(ALARM);
  await finish();
  expect(letters).toHaveLength(1);
  expect(problems).toEqual([{ alarm: "clock_jumped", failed: 1 }]);
});
