import { expect, test } from "vitest";
import { Alarms } from "./alarms.ts";

const ALARM = { name: "clock_jumped", sentence: "The clock jumped.", stopsService: true };

test("an alarm stands from when it is raised until it is cleared, and is told of once", () => {
  const alarms = new Alarms();
  const told: string[] = [];
  alarms.listen(({ name }, change) => told.push(`${name} ${change}`));
  alarms.clear("clock_jumped");
  alarms.raise(ALARM);
  alarms.raise({ ...ALARM, sentence: "It jumped again." });
  expect(alarms.standing()).toEqual([{ ...ALARM, sentence: "It jumped again." }]);
  alarms.clear("clock_jumped");
  expect(alarms.standing()).toEqual([]);
  expect(alarms.known()).toEqual(["clock_jumped"]);
  expect(told).toEqual(["clock_jumped raised", "clock_jumped cleared"]);
});
