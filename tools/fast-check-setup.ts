/**
 * Repeats or prolongs a property run. `FC_SEED=123 npm test` gives every property that seed (fast-check
 * prints it with each failure); `FC_SECONDS=10` tries each property for that long, however often its
 * test would try it.
 */
import type * as FastCheck from "fast-check";
import { vi } from "vitest";

const seed = wholeNumber("FC_SEED");
const seconds = wholeNumber("FC_SECONDS");

if (seed !== undefined) {
  const { configureGlobal, readConfigureGlobal } = await import("fast-check");
  configureGlobal({ ...readConfigureGlobal(), seed });
}
if (seconds !== undefined) {
  // What a test says itself counts more than what is configured for all, so `assert` is replaced.
  vi.doMock("fast-check", async (importOriginal) => {
    const original = await importOriginal<typeof FastCheck>();
    const endless = { numRuns: 1_000_000_000, interruptAfterTimeLimit: seconds * 1_000 };
    const assert = (property: never, parameters: object = {}): unknown =>
      original.assert(property, { ...parameters, ...endless });
    return { ...original, assert, default: { ...original.default, assert } };
  });
}

function wholeNumber(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === "") return undefined;
  if (!/^-?\d+$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}".`);
  return Number(text);
}
