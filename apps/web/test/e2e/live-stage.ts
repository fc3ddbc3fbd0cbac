import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startPostgres } from "@plimsoll/embedded-postgres";
import { Mailbox } from "./mailbox.ts";
import { LAUNCHER, Stage } from "./stage.ts";
import { openTlsFront } from "./tls-front.ts";

const HOST = "loans.example";
const EXCHANGES = ["kraken", "coinbase", "bitstamp"];
/** Three exchanges of which none can be reached: live mode asks for feeds, and no price ever comes. */
const FEEDS = JSON.stringify({
  feeds: [
    {
      feed: "btc-usd",
      sources: EXCHANGES.map((exchange) => ({ exchange, symbol: "BTC/USD" })),
    },
  ],
  exchanges: Object.fromEntries(EXCHANGES.map((name) => [name, { origin: "http://127.0.0.1:1" }])),
});

/** A live server with a PostgreSQL and a mailbox of its own, reached by HTTPS as people reach one. */
export interface LiveStage {
  readonly stage: Stage;
  readonly mailbox: Mailbox;
  /** Runs a command of the server beside it, as an operator does on the machine; returns what it prints. */
  readonly run: (...command: readonly string[]) => Promise<string>;
  readonly strike: () => Promise<void>;
}

export async function setLiveStage(
  more: Readonly<Record<string, string>> = {},
): Promise<LiveStage> {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-live-stage-"));
  const ends: (() => Promise<unknown>)[] = [];
  const strike = async (): Promise<void> => {
    for (const end of ends.reverse()) await end();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const postgres = await startPostgres({ dataDirectory: join(folder, "postgres") });
    ends.push(() => postgres.stop());
    const mailbox = new Mailbox();
    const smtp = await mailbox.open();
    ends.push(() => mailbox.close());
    const environment = {
      DATABASE_URL: postgres.url,
      PLIMSOLL_MODE: "live",
      PLIMSOLL_DURABILITY: "single",
      PLIMSOLL_SECRETS: `1:${randomBytes(32).toString("hex")}`,
      PLIMSOLL_FEEDS: FEEDS,
      PLIMSOLL_URL: `https://${HOST}`,
      PLIMSOLL_SMTP: smtp,
      PLIMSOLL_SMTP_FROM: "plimsoll@loans.example",
      ...more,
    };
    const stage = await Stage.set(environment, async (url) => {
      const front = await openTlsFront(HOST, url);
      ends.push(front.close);
      const flags = [
        `--host-resolver-rules=MAP ${HOST}:443 127.0.0.1:${front.port}`,
        "--ignore-certificate-errors",
      ];
      return { url: `https://${HOST}`, flags };
    });
    ends.push(() => stage.strike());
    return { stage, mailbox, run: (...command) => runBeside(environment, command), strike };
  } catch (error) {
    await strike();
    throw error;
  }
}

async function runBeside(
  environment: Readonly<Record<string, string>>,
  command: readonly string[],
): Promise<string> {
  const env = { PATH: process.env["PATH"], ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, [LAUNCHER, ...command], { env });
  return stdout;
}
