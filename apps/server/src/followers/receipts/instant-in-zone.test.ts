import { expect, test } from "vitest";
import { instantsIn, isZone } from "./instant-in-zone.ts";

test("an instant is written in its zone, with the distance from UTC of that day", () => {
  const winter = Date.parse("2026-02-05T13:03:11.000Z");
  const summer = Date.parse("2026-07-05T22:30:00.000Z");
  expect(instantsIn("Europe/Berlin")(winter)).toBe("2026-02-05 14:03:11 +01:00");
  expect(instantsIn("Europe/Berlin")(summer)).toBe("2026-07-06 00:30:00 +02:00");
  expect(instantsIn("Asia/Kolkata")(winter)).toBe("2026-02-05 18:33:11 +05:30");
  expect(instantsIn("America/Los_Angeles")(summer)).toBe("2026-07-05 15:30:00 -07:00");
  expect(instantsIn("UTC")(winter)).toBe("2026-02-05 13:03:11 +00:00");
});

test("a zone is known or it is not", () => {
  expect(isZone("Europe/Berlin")).toBe(true);
  expect(isZone("Etc/GMT+1")).toBe(true);
  expect(isZone("Moon/Tycho")).toBe(false);
});
