import { createMemoryJournal } from "@plimsoll/journal";
import { pino } from "pino";
import { expect, test } from "vitest";
import { readPlaces } from "../followers/anchors/places/read-places.ts";
import { Alarms } from "../foundation/alarms.ts";
import { readConfig } from "../foundation/config/environment.ts";
import { openAnchors } from "./open-anchors.ts";
import type { Foundation } from "./open-foundation.ts";

/** The alarms that stand once checkpoints are opened in a mode with these places. */
async function alarmsIn(mode: "live" | "sandbox", places: string): Promise<readonly string[]> {
  const alarms = new Alarms();
  const foundation: Pick<Foundation, "alarms" | "log" | "config" | "store"> = {
    alarms,
    log: pino({ level: "silent" }),
    config: { ...readConfig({}), mode },
    store: createMemoryJournal(),
  };
  const key = { publicKey: "a".repeat(64), sign: () => ({ signature: "" }) };
  await openAnchors(
    { ...foundation, database: {}, clock: {} } as Foundation,
    readPlaces(places, { allowsHttp: false }),
    key,
  );
  return alarms.standing().map(({ name }) => name);
}

test("a live book whose checkpoints go nowhere outside is an alarm", async () => {
  expect(await alarmsIn("live", "")).toEqual(["anchors_missing"]);
  expect(await alarmsIn("live", "https://witness.example/keep")).toEqual([]);
  expect(await alarmsIn("sandbox", "")).toEqual([]);
});
