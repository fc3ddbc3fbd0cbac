import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectionUrlOf } from "@plimsoll/embedded-postgres";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../../../test/until.ts";
import { createDice } from "../../../test/dice.ts";
import { Mailbox } from "../../../test/notifications/mailbox.ts";
import { fillStormBook, STORM_PRICE } from "../../../test/notifications/storm-book.ts";
import { runServerCommand, ServerProcess } from "../../../test/server-process.ts";
import { Receiver } from "../../../test/webhooks/receiver.ts";

/*
 * A server after each kill: what it was about to send must go on in the next one. The first one only makes the
 * database and ends, because the book is filled by a sequencer and a journal has one writer at a time.
 */

const ALERTS = Number(process.env["PLIMSOLL_STORM_ALERTS"] ?? 6_000);
const KILLS = Number(process.env["PLIMSOLL_STORM_KILLS"] ?? 4);
const SEED = Number(process.env["SEED"] ?? 20_260_206);
const LOANS_PER_ACCOUNT = 50;
/** Every tenth account is told by mail. */
const ACCOUNTS_PER_LETTER = 10;
const PATIENCE_MILLIS = 60_000 + 20 * ALERTS;

const dice = createDice(SEED);
const receiver = new Receiver();
const mailbox = new Mailbox();
let folder: string;
let environment: Record<string, string | undefined>;
let server: ServerProcess;
let key: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-storm-"));
  const url = await receiver.open();
  environment = {
    PATH: process.env["PATH"],
    PLIMSOLL_DATA: join(folder, "data"),
    PLIMSOLL_SANDBOX: "empty",
    PLIMSOLL_REQUESTS_PER_MINUTE: "0",
    PLIMSOLL_SNAPSHOT_ENTRIES: "2000",
    PLIMSOLL_TICK_SECONDS: "0",
    PLIMSOLL_PRIVATE_WEBHOOKS: "allow",
    PLIMSOLL_SMTP: await mailbox.open(),
    PORT: "0",
    HOST: "127.0.0.1",
  };
  server = await ServerProcess.start(environment);
  await server.end("SIGTERM");
  const { output } = await runServerCommand(
    ["keys", "create", "--role", "operator", "--name", "storm"],
    environment,
  );
  key = output;
  await fillStormBook({
    dataDirectory: join(folder, "data"),
    loans: ALERTS,
    loansPerAccount: LOANS_PER_ACCOUNT,
    webhookOf: (account) => (account % ACCOUNTS_PER_LETTER === 0 ? null : `${url}/${account}`),
  });
  server = await ServerProcess.start(environment);
}, 600_000);
afterAll(async () => {
  await server.end("SIGTERM");
  await receiver.close();
  await mailbox.close();
  await rm(folder, { recursive: true, force: true });
});

const arrived = (): number => receiver.received.length + mailbox.letters.length;

test(
  `${ALERTS.toLocaleString("en")} alerts of one price fall, the service killed ${KILLS} times meanwhile: none is lost, each counts once (seed ${SEED})`,
  async () => {
    const body = JSON.stringify({ feed: "btc-usd", venue: "sandbox", price: STORM_PRICE });
    const headers = {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      "idempotency-key": "storm",
    };
    // The answer may be lost in the first crash; the journal has the quote all the same.
    const asked = fetch(`${server.url}/v1/quotes`, { method: "POST", headers, body });
    asked.catch(() => undefined);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = arrived();
      const some = Math.floor(ALERTS / (2 * KILLS)) + dice(50);
      await until(() => arrived() >= before + some, PATIENCE_MILLIS);
      await server.end("SIGKILL");
      server = await ServerProcess.start(environment);
    }
    const pool = new pg.Pool({
      connectionString: (await connectionUrlOf(join(folder, "data"))) ?? "",
      max: 2,
    });
    pool.on("error", () => undefined);
    pool.on("connect", (client) => client.on("error", () => undefined));
    const count = async (condition: string): Promise<number> => {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(*)::integer AS count FROM notifications.deliveries WHERE ${condition}`,
      );
      return rows[0]?.count ?? 0;
    };
    await until(async () => {
      // Not so often that counting is what keeps the database busy.
      await new Promise((resolve) => setTimeout(resolve, 500));
      return (await count("status = 'delivered' AND reported_sequence > 0")) === ALERTS;
    }, PATIENCE_MILLIS);
    const { rows: wanted } = await pool.query<{ id: string }>(
      "SELECT id FROM notifications.notifications",
    );
    const { rows: recorded } = await pool.query<{ batch: string; sequences: number }>(
      `SELECT report_batch AS batch, count(DISTINCT reported_sequence)::integer AS sequences
       FROM notifications.deliveries GROUP BY report_batch`,
    );
    await pool.end();

    const names = [
      ...receiver.ids(),
      ...mailbox.letters.map(({ messageId }) => messageId.replace(/^<|@.*$/g, "")),
    ];
    const told = new Set(names);
    const alerts = new Set([...told].map((name) => name.split("_")[1]));
    const repeats = names.length - told.size;
    console.log(
      `storm: ${ALERTS} alerts, ${KILLS} kills, ${names.length} messages, ${repeats} repeated under their first name`,
    );
    expect(new Set(wanted.map(({ id }) => id)).size).toBe(ALERTS);
    expect(told.size).toBe(ALERTS);
    expect(alerts).toEqual(new Set(wanted.map(({ id }) => id)));
    expect(recorded.every(({ sequences }) => sequences === 1)).toBe(true);
    // What was under way, and what had arrived and was not yet written down, at each kill.
    expect(repeats).toBeLessThanOrEqual(KILLS * 200);
  },
  2 * PATIENCE_MILLIS + KILLS * 60_000,
);
