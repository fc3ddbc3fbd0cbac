import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { higher, lower, type Finding } from "../../measure/samples.ts";
import { OWNER } from "../../workload/canonical-book.ts";
import { BOOK_ID } from "./book.ts";

const PROGRAM = fileURLToPath(new URL("../../measure/recover-process.ts", import.meta.url));
const RECOVERIES = 3;
const REPLAYS = 2;

interface Recovered {
  readonly seconds: number;
  readonly loans: number;
  readonly entries: number;
}

/** From a snapshot with nothing behind it; to be measured before the book goes on. */
export async function measureRecovery(url: string): Promise<Finding> {
  const found = await inProcesses(url, "recover", RECOVERIES);
  const loans = found[0]?.loans.toLocaleString("en") ?? "no";
  return {
    benchmark: "recovery",
    figures: [
      lower(
        `${loans} loans from a snapshot`,
        "s",
        found.map(({ seconds }) => seconds),
        "<= 3",
      ),
    ],
    notes: [
      "each in a process that has just started: taking over the journal, reading and restoring the snapshot",
    ],
  };
}

/** The whole journal, from its first entry. */
export async function measureReplay(url: string): Promise<Finding> {
  const found = await inProcesses(url, "replay", REPLAYS);
  const entries = found[0]?.entries.toLocaleString("en") ?? "no";
  return {
    benchmark: "replay",
    figures: [
      higher(
        "entries read, verified and applied",
        "/s",
        found.map((one) => one.entries / one.seconds),
        ">= 150,000",
      ),
    ],
    notes: [`${entries} entries, each run in a process that has just started`],
  };
}

async function inProcesses(
  url: string,
  mode: "recover" | "replay",
  rounds: number,
): Promise<Recovered[]> {
  const args = [...process.execArgv, PROGRAM, mode, BOOK_ID, OWNER];
  const env = { ...process.env, DATABASE_URL: url };
  const found: Recovered[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { stdout } = await promisify(execFile)(process.execPath, args, { env });
    found.push(JSON.parse(stdout) as Recovered);
  }
  return found;
}
