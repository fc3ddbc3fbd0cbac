import { expect, test } from "vitest";
import { compareWithDatabase, disagreement, distanceText } from "./database-clock.ts";

const NOW = 1_770_000_000_000;

test("the clocks of machine and database are compared, and both are named", async () => {
  const pool = { query: async () => ({ rows: [{ millis: NOW - 3_600_000.4 }] }) };
  const compared = await compareWithDatabase(pool as never, () => NOW);
  expect(compared.apartMillis).toBeGreaterThan(3_590_000);
  expect(compared.database).toBe(NOW - 3_600_000);
  expect(disagreement({ machine: NOW, database: NOW - 7_200_000, apartMillis: 0 })).toBe(
    "The clock of this machine says 2026-02-02T02:40:00.000Z, that of the database " +
      "2026-02-02T00:40:00.000Z: the machine is 2.0 hours ahead.",
  );
});

test.each([
  [400 * 86_400_000, "400.0 days ahead"],
  [-3_600_000, "60.0 minutes behind"],
  [5_500, "5.5 seconds ahead"],
  [-200, "0.2 seconds behind"],
])("a distance of %i ms reads %s", (millis, text) => {
  expect(distanceText(millis)).toBe(text);
});
