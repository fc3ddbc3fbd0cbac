import type { Millis } from "@plimsoll/engine";
import { describe, expect, test } from "vitest";
import { CRASH_WINDOWS, crashWindowAt, documentedDayAt } from "./crash-window.ts";

const at = (text: string) => Date.parse(text) as Millis;

describe("the days of the crashes on file", () => {
  test("follow each other without an overlap", () => {
    expect(CRASH_WINDOWS).toHaveLength(7);
    for (const [index, { from, to, days }] of CRASH_WINDOWS.entries()) {
      expect(to - from).toBe(days * 86_400_000);
      expect(from).toBeGreaterThanOrEqual(CRASH_WINDOWS[index - 1]?.to ?? 0);
    }
  });

  test.each([
    ["2026-01-28T23:59:59.999Z", null],
    ["2026-01-29T00:00:00Z", "feb-2026"],
    ["2026-02-06T23:59:59.999Z", "feb-2026"],
    ["2026-02-07T00:00:00Z", null],
  ])("%s lies in %s", (text, crash) => {
    expect(crashWindowAt(at(text))?.crash ?? null).toBe(crash);
  });

  test("have documented prices for each coin, and none outside", () => {
    const noon = at("2026-02-05T12:00:00Z");
    expect(documentedDayAt("BTC", noon)?.low).toBe(62_291n * 10n ** 8n);
    expect(documentedDayAt("ETH", noon)?.low).toBe(1_817n * 10n ** 8n);
    expect(documentedDayAt("BTC", at("2026-03-01T00:00:00Z"))).toBeNull();
  });
});
