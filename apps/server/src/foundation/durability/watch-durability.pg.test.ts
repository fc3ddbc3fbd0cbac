import pg from "pg";
import { expect, test } from "vitest";
import { until } from "../../../test/until.ts";
import { SILENT } from "../../../test/silent.ts";
import { Alarms } from "../alarms.ts";
import { watchDurability } from "./watch-durability.ts";

test("a role that cannot see the standby is an alarm until it can", async () => {
  const pool = new pg.Pool();
  let sees = false;
  const row = () => ({
    ...{ standby_names: "standby", synchronous: 1, fsync: "on", full_page_writes: "on", sees },
  });
  Object.assign(pool, { query: async () => ({ rows: [row()] }) });
  const alarms = new Alarms();
  const names = () => alarms.standing().map(({ name }) => name);
  const config = { mode: "live", durability: "standby" } as const;
  const stop = await watchDurability({ config, pool, alarms, log: SILENT });
  try {
    expect(names()).toEqual(["standby_unseen"]);
    sees = true;
    await until(() => names().length === 0);
  } finally {
    await stop();
  }
});
