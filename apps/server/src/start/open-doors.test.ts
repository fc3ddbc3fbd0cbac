import { expect, test } from "vitest";
import { Alarms } from "../foundation/alarms.ts";
import { alarmOfOpenDoors } from "./open-doors.ts";

test.each([
  [false, false, []],
  [true, false, ["journal_alterable"]],
  [false, true, ["private_webhooks"]],
  [true, true, ["journal_alterable", "private_webhooks"]],
])(
  "a role that may alter (%s) and webhooks to private networks (%s) raise %j",
  (mayAlterEntries, allowsPrivateWebhooks, names) => {
    const alarms = new Alarms();
    alarmOfOpenDoors({ config: { allowsPrivateWebhooks }, mayAlterEntries }, alarms);
    expect(alarms.standing().map(({ name }) => name)).toEqual(names);
  },
);
