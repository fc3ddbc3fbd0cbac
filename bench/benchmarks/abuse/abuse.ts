import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { setPriority } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startPostgres } from "@plimsoll/embedded-postgres";
import { lower, type Figure, type Finding } from "../../measure/samples.ts";
import { startServerProcess, type ServerProcess } from "../../measure/server-process.ts";
import { ATTACKS, type Loot } from "./attacks.ts";
import { attackerOf, fillBook, MOVEMENTS, WATCHED } from "./fill-book.ts";
import { Watcher, type Felt } from "./watch.ts";

const PROGRAM = fileURLToPath(new URL("attack-process.ts", import.meta.url));
const TOGETHER = "together";
/** All scenarios: each attack alone, and all at once. */
export const SCENARIOS = [...Object.keys(ATTACKS), TOGETHER];

const NEED_KEYS = Object.keys(ATTACKS).filter((name) => ATTACKS[name]?.needsKeys === true);

const SECONDS = 4;
const SETTLE_MILLIS = 1_000;
/** Between two phases: what an attack has begun is over, and allowances fill again. */
const REST_MILLIS = 500;
const CATCH_UP_SECONDS_MAX = 600;
const WRITES = 1_000;
const KEYS_WANTED = 40;
/** Attackers have a machine of their own in truth: here they yield to the server. */
const NICE = 10;

/** What an operator tells a live server, and no limit but those that it has by itself. */
const LIVE = {
  PLIMSOLL_MODE: "live",
  PLIMSOLL_DURABILITY: "single",
  PLIMSOLL_SECRET: "a secret that only this benchmark knows",
  PLIMSOLL_URL: "https://loans.example",
  PLIMSOLL_SMTP: "smtp://127.0.0.1:1",
  PLIMSOLL_WEB: "none",
  PLIMSOLL_REQUESTS_PER_MINUTE: "",
  // Prices come by POST /v1/quotes, so that each can be timed; the exchanges cannot be reached.
  PLIMSOLL_FEEDS: JSON.stringify({
    feeds: [
      {
        feed: "unused",
        sources: ["kraken", "coinbase", "bitstamp"].map((exchange) => ({
          exchange,
          symbol: "BTC/USD",
        })),
      },
    ],
    exchanges: Object.fromEntries(
      ["kraken", "coinbase", "bitstamp"].map((name) => [name, { origin: "http://127.0.0.1:1" }]),
    ),
  }),
} as const;

export interface AbuseOptions {
  readonly loans: number;
  readonly scenarios: readonly string[];
  readonly rounds: number;
}

interface Pair {
  readonly without: Felt;
  readonly during: Felt;
}

type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What others feel of a live server while one attacks it, in turn with the same server left alone. */
export async function measureAbuse(folder: string, options: AbuseOptions): Promise<Finding[]> {
  const { loans, scenarios, rounds } = options;
  const postgres = await startPostgres({ dataDirectory: join(folder, "postgres") });
  try {
    const settings = { ...LIVE, DATABASE_URL: postgres.url };
    const home = join(folder, "server");
    await mkdir(home);
    await (await startServerProcess(home, settings)).stop();
    console.error(`opening ${loans.toLocaleString("en")} loans …`);
    await fillBook(postgres.url, loans, NEED_KEYS);
    const server = await startServerProcess(home, settings);
    const watcher = new Watcher(server, await keyFor(server, WATCHED.account));
    try {
      const loot: Record<string, Loot> = {};
      for (const attack of NEED_KEYS) loot[attack] = await takeKeys(server, attackerOf(attack));
      console.error("waiting until all followers have caught up …");
      await caughtUp(watcher);
      const costs = await costsOf(watcher);
      const pairs = new Map<string, Pair[]>(scenarios.map((name) => [name, []]));
      const answers = new Map<string, Counts>();
      await watcher.feel(1);
      for (let round = 1; round <= rounds; round += 1) {
        for (const name of scenarios) {
          console.error(`round ${round} of ${rounds}: ${name} …`);
          const without = await watcher.feel(SECONDS);
          const { felt: during, counts } = await attacked(server, watcher, { name, loot });
          pairs.get(name)?.push({ without, during });
          answers.set(name, counts);
          await wait(REST_MILLIS);
        }
      }
      return [
        costs,
        ...scenarios.map((name) => findingOf(name, pairs.get(name) ?? [], answers.get(name) ?? {})),
      ];
    } finally {
      watcher.close();
      await server.stop();
    }
  } finally {
    await postgres.stop();
  }
}

async function attacked(
  server: ServerProcess,
  watcher: Watcher,
  { name, loot }: { readonly name: string; readonly loot: Readonly<Record<string, Loot>> },
): Promise<{ felt: Felt; counts: Counts }> {
  const attacks = name === TOGETHER ? Object.keys(ATTACKS) : [name];
  const order = JSON.stringify({ url: server.url, attacks, loot });
  const child = spawn(process.execPath, [...process.execArgv, PROGRAM, order], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (child.pid !== undefined) setPriority(child.pid, NICE);
  let output = "";
  child.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  try {
    await wait(SETTLE_MILLIS);
    const felt = await watcher.feel(SECONDS);
    child.stdin.end();
    await ended;
    return { felt, counts: JSON.parse(output) as Counts };
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

/** As many keys of an attacker's account as the server makes. */
async function takeKeys(server: ServerProcess, account: string): Promise<Loot> {
  const keys: string[] = [];
  for (let index = 0; index < KEYS_WANTED; index += 1) {
    const key = await keyFor(server, account).catch(() => undefined);
    if (key === undefined) break;
    keys.push(key);
  }
  return { account, keys };
}

let keysMade = 0;

async function keyFor(server: ServerProcess, account: string): Promise<string> {
  keysMade += 1;
  const answer = await fetch(`${server.url}/v1/keys`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${server.key}`,
      "content-type": "application/json",
      "idempotency-key": `key-${keysMade}`,
    },
    body: JSON.stringify({ account, name: "bench", roles: ["customer"] }),
  });
  if (!answer.ok) throw new Error(`no key: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { secret: string }).secret;
}

async function caughtUp(watcher: Watcher): Promise<void> {
  const deadline = performance.now() + CATCH_UP_SECONDS_MAX * 1_000;
  while ((await watcher.lag()) > 0) {
    if (performance.now() > deadline) throw new Error("the followers do not catch up");
    await wait(500);
  }
  await watcher.quote();
}

async function costsOf(watcher: Watcher): Promise<Finding> {
  const costs: { readonly all: number; readonly writer: number }[] = [];
  for (let round = 0; round < 5; round += 1) costs.push(await watcher.writeCosts(WRITES));
  return {
    benchmark: "processor time for a command",
    figures: [
      lower(
        "the whole server",
        "ms",
        costs.map(({ all }) => all),
      ),
      lower(
        "· the writer's thread of it",
        "ms",
        costs.map(({ writer }) => writer),
      ),
    ],
    notes: [
      `${WRITES} pledges over HTTP by 8 clients at once, five times, while nobody attacks; histories, log and streams included, PostgreSQL not`,
    ],
  };
}

/** A value that has a bound, by the name of its figure. */
const GATES = [
  ["a write, p99", "writeP99", 250],
  ["/health, longest", "healthMax", 250],
  ["/v1/public, longest", "publicMax", 1_000],
  ["a tick until it is decided, longest", "tickMax", 250],
  ["the event loop's longest delay", "loopMax", 50],
] as const;
const SHOWN = [
  ["a write, median", "writeMedian"],
  ["a write, longest", "writeMax"],
  ["the event loop's delay, p99", "loopP99"],
] as const;

function findingOf(name: string, pairs: readonly Pair[], counts: Counts): Finding {
  const figures: Figure[] = [];
  const add = (label: string, key: keyof Felt, bound?: number): void => {
    const during = pairs.map((pair) => pair.during[key]);
    const without = pairs.map((pair) => pair.without[key]);
    const figure = lower(label, "ms", during);
    const target =
      bound === undefined
        ? {}
        : { target: `<= ${bound}: ${figure.median <= bound ? "met" : "missed"}` };
    figures.push({ ...figure, ...target });
    const ratios = pairs.map((pair) => pair.during[key] / pair.without[key]);
    figures.push(lower("· without the attack", "ms", without));
    figures.push(lower("· ratio", "×", ratios));
  };
  for (const [label, key, bound] of GATES) add(label, key, bound);
  for (const [label, key] of SHOWN) add(label, key);
  const median = (key: keyof Felt, which: keyof Pair): string =>
    lower(
      "",
      "",
      pairs.map((pair) => pair[which][key]),
    ).median.toFixed(2);
  const refused = pairs.reduce((sum, { during }) => sum + during.refused, 0);
  const asked = pairs.reduce((sum, { during }) => sum + during.asked, 0);
  const abouts = name === TOGETHER ? ["all of them together"] : [ATTACKS[name]?.about ?? name];
  return {
    benchmark: `attack: ${name}`,
    figures,
    notes: [
      ...abouts,
      ...Object.entries(counts).map(
        ([attack, statuses]) => `${attack}, answers in the last round: ${toText(statuses)}`,
      ),
      `of the requests that were measured, ${refused} of ${asked} were not answered 2xx`,
      `medians: the writer's thread had ${median("writerShare", "during")} of a core (${median("writerShare", "without")} without the attack) and stood ready without one for ${median("writerWaits", "during")} (${median("writerWaits", "without")}); the server had ${median("cores", "during")} cores (${median("cores", "without")}); the loop that measures was itself late by ${median("ownMax", "during")} ms at the most (${median("ownMax", "without")})`,
      `${pairs.length} pairs in turn with the other attacks, ${SECONDS} s each; each sample is one phase, so medians are of phases; statements have ${MOVEMENTS} movements`,
    ],
  };
}

function toText(statuses: Readonly<Record<string, number>>): string {
  return Object.entries(statuses)
    .map(([status, count]) => `${count} × ${status === "0" ? "left" : status}`)
    .join(", ");
}
