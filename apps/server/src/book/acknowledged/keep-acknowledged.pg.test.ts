import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { SILENT } from "../../../test/silent.ts";
import { until } from "../../../test/until.ts";
import { Alarms } from "../../foundation/alarms.ts";
import { readAcknowledged } from "./acknowledged-files.ts";
import { keepAcknowledged } from "./keep-acknowledged.ts";

const head = { sequence: 1, hash: "a".repeat(64) };

test("a data folder that takes no file is an alarm until it does", async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), "plimsoll-kept-"));
  onTestFinished(() => rmSync(dataDirectory, { recursive: true, force: true }));
  const inTheWay = join(dataDirectory, "acknowledged");
  writeFileSync(inTheWay, "");
  const pool = new pg.Pool();
  Object.assign(pool, { query: async () => ({ rows: [{ identity: "1/loans" }] }) });
  const alarms = new Alarms();
  const stop = keepAcknowledged({
    ...{ config: { dataDirectory, mode: "live" }, pool, alarms, log: SILENT },
    reader: {
      bookId: "main",
      head: async () => head,
      // The first entry; nothing but its hash is looked at.
      read: async function* () {
        yield [{ hash: head.hash }] as never;
      },
    },
    sequencer: { head: () => head },
  });
  try {
    await until(() => alarms.standing().some(({ name }) => name === "acknowledged_unkept"));
    rmSync(inTheWay);
    await until(() => alarms.standing().length === 0);
    expect(await readAcknowledged(dataDirectory, "main")).toMatchObject([{ head }]);
  } finally {
    await stop();
  }
});
