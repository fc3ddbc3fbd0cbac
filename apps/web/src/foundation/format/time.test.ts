import { expect, test } from "vitest";
import { axisText, denseInstantText, distanceText, instantText } from "./time.ts";

const at = (text: string) => new Date(text).getTime() / 1_000;
const HOUR = 3_600;

test("an axis of hours tells the time, and the day at midnight", () => {
  expect(axisText(at("2026-02-05T15:30:00"), HOUR / 2)).toMatch(/3.?30/);
  expect(axisText(at("2026-02-05T00:00:00"), 6 * HOUR)).toMatch(/5/);
  expect(axisText(at("2026-02-05T00:00:00"), 6 * HOUR)).not.toMatch(/00/);
});

test("an axis of days tells the day, one of months the month and its year", () => {
  expect(axisText(at("2026-02-05T15:30:00"), 24 * HOUR)).not.toMatch(/30/);
  expect(axisText(at("2026-02-01T00:00:00"), 30 * 24 * HOUR)).toMatch(/2026/);
});

test("a distance says how long ago or how soon, and no date", () => {
  const now = at("2026-11-30T12:00:00") * 1_000;
  expect(distanceText(now + 29 * 60_000, now)).toBe("in 29 min");
  expect(distanceText(now - 3 * 24 * HOUR * 1_000, now)).toBe("3 d ago");
});

test("every instant names its zone, and one among many its second", () => {
  const instant = "2026-02-05T15:30:42";
  const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: "short" })
    .formatToParts(new Date(instant))
    .find(({ type }) => type === "timeZoneName")?.value;
  expect(zone).toBeDefined();
  expect(instantText(instant)).toContain(zone);
  expect(instantText(instant)).toContain("2026");
  expect(denseInstantText(instant)).toContain(zone);
  expect(denseInstantText(instant)).toMatch(/30.42/);
});
