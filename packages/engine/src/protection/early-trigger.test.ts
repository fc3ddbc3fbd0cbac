import { describe, expect, test } from "vitest";
import { WAD } from "../math/wad.ts";
import type { Wad } from "../units/quantity.ts";
import { as } from "../units/quantity.ts";
import type { Millis } from "../units/time.ts";
import { earlyTriggerLtv } from "./early-trigger.ts";

const percent = (value: number) => as<Wad>((BigInt(Math.round(value * 1000)) * WAD) / 100_000n);
const HOUR = 3_600_000;

function at(volatility: number, hours = 4, sampleMs = HOUR): number {
  const terms = { lltv: percent(86), triggerLtv: percent(80) };
  const observed = { volatility: percent(volatility), sampleMs: sampleMs as Millis };
  const ltv = earlyTriggerLtv({ hours, floorLtv: percent(70) }, terms, observed);
  return Number(ltv) / 1e16;
}

describe("an early trigger", () => {
  test("is the step's own in a calm", () => {
    expect(at(0)).toBe(80);
    expect(at(3)).toBe(80);
  });

  test("leaves one deviation of the hours to the LLTV", () => {
    // Five percent an hour, four hours: e to the −0.1 of 86 %.
    expect(at(5)).toBeCloseTo(86 * Math.exp(-0.1), 1);
    expect(at(5)).toBeLessThan(86 * (1 - 0.1 + 0.005) + 1e-9);
  });

  test("counts the hours in samples", () => {
    expect(at(5, 4)).toBe(at(5, 1, HOUR / 4));
    expect(at(5, 4)).toBe(at(10, 4, 4 * HOUR));
  });

  test("never goes below the floor, and never rises with volatility", () => {
    expect(at(100)).toBe(70);
    const triggers = Array.from({ length: 60 }, (_, step) => at(step / 4));
    expect([...triggers].sort((left, right) => right - left)).toEqual(triggers);
  });
});
