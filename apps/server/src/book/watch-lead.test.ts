import type { Book } from "@plimsoll/engine";
import { expect, onTestFinished, test } from "vitest";
import { SILENT } from "../../test/silent.ts";
import { until } from "../../test/until.ts";
import { Alarms } from "../foundation/alarms.ts";
import { watchLead } from "./watch-lead.ts";

test("a book that is ahead of the clock has an alarm until the clock has caught up", async () => {
  const alarms = new Alarms();
  let now = 1_770_000_000_000;
  const book = { time: now + 400 * 86_400_000 } as Book;
  const stop = await watchLead({
    sequencer: { read: async (look) => look(book, 1) },
    expected: () => now,
    ...{ alarms, log: SILENT, leadMillisMax: 5_000, everyMillis: 1 },
  });
  onTestFinished(stop);
  expect(alarms.standing()).toMatchObject([{ name: "book_ahead", stopsService: false }]);
  expect(alarms.standing()[0]?.sentence).toContain("400.0 days ahead of the clock");
  now = book.time - 5_000;
  await until(() => alarms.standing().length === 0);
});
