import { describe, expect, test } from "vitest";
import { formatInstant, parseInstant } from "./instant.ts";

describe("an instant", () => {
  test.each([
    ["2026-01-29T00:00:00Z", 1_769_644_800_000],
    ["2026-01-29", 1_769_644_800_000],
    ["2026-01-29T02:00+02:00", 1_769_644_800_000],
    ["2026-01-29T00:00:00.250Z", 1_769_644_800_250],
    ["2024-02-29T00:00:00Z", 1_709_164_800_000],
  ])("%s is understood", (text, at) => {
    expect(parseInstant(text)).toBe(at);
  });

  test.each([
    ["2026-01-29T00:00:00", "no zone"],
    ["2026-02-29", "no such day"],
    ["2026-04-31T00:00:00Z", "no such day"],
    ["2026-13-01", "no such month"],
    ["2026-01-29T25:00:00Z", "no such hour"],
    ["29 Jan 2026", "not ISO"],
    ["1769644800", "not ISO"],
    ["1969-12-31", "before the epoch"],
    ["", "nothing"],
  ])("%j is refused: %s", (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  test("is written so that it can be read again", () => {
    const at = parseInstant("2026-02-05T20:00:00Z");
    expect(at === undefined ? undefined : formatInstant(at)).toBe("2026-02-05T20:00:00Z");
  });
});
