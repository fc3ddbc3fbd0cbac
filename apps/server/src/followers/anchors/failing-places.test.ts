import { expect, test } from "vitest";
import { Alarms } from "../../foundation/alarms.ts";
import { FailingPlaces } from "./failing-places.ts";

const DAY = 86_400_000;

test("how long a place has failed does not depend on what the clock is set to", () => {
  const alarms = new Alarms();
  let now = Date.parse("2026-01-01T00:00:00Z");
  const failing = new FailingPlaces(alarms, DAY, () => now);
  failing.failed("witness", "book", "no answer");
  now += 400 * DAY;
  failing.failed("witness", "book", "no answer");
  expect(failing.failingMillis("witness")).toBeLessThan(DAY);
  expect(alarms.standing()).toEqual([]);
});

test("the alarm says since when by the clock that people read, and ends with the failure", () => {
  const alarms = new Alarms();
  const failing = new FailingPlaces(alarms, 0, () => Date.parse("2026-01-01T00:00:00Z"));
  failing.failed("witness", "book", "no answer");
  expect(alarms.standing()[0]?.sentence).toContain("2026-01-01T00:00:00.000Z (no answer)");
  failing.forget("witness", "book");
  expect(alarms.standing()).toEqual([]);
});
