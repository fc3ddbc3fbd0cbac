import { afterAll, describe, expect, test } from "vitest";
import { sharedFile } from "../../test/shared-folder.ts";
import { isSound, renderIncidents } from "./incident-report.ts";
import type { Verdict } from "./judge-incident.ts";
import { judgeSource } from "./judge-incident.ts";
import { KNOWN_INCIDENTS } from "./known-incidents.ts";
import { TRUE_CRASHES } from "./true-crashes.ts";

const PRICES = sharedFile("prices");
/** A busy machine may need a while for a million quotes. */
const LONG = 240_000;

const table: Verdict[] = [];
afterAll(() => {
  if (table.length > 0) process.stdout.write(`\n${renderIncidents(table, 160)}\n`);
});

describe.each([...KNOWN_INCIDENTS])("the incident of $name", (source) => {
  test(
    "sells nobody whom the honest median would not have sold",
    { timeout: LONG },
    async (ctx) => {
      if (PRICES.missing !== undefined) return ctx.skip(PRICES.missing);
      for (const verdict of await judgeSource(source, PRICES.path)) {
        table.push(verdict);
        expect(isSound(verdict), JSON.stringify(verdict)).toBe(true);
        expect(verdict).toMatchObject({ wrongActions: 0, staleActions: 0 });
      }
    },
  );
});

describe.each([...TRUE_CRASHES])("the crash in $name", (source) => {
  test("is acted on within a minute, and on nobody else", { timeout: LONG }, async (ctx) => {
    if (PRICES.missing !== undefined) return ctx.skip(PRICES.missing);
    for (const verdict of await judgeSource(source, PRICES.path)) {
      table.push(verdict);
      expect(isSound(verdict), JSON.stringify(verdict)).toBe(true);
    }
  });
});
