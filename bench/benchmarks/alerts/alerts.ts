import { setTimeout as wait } from "node:timers/promises";
import { higher, lower, type Figure, type Finding } from "../../measure/samples.ts";
import { startServerProcess, type ServerProcess } from "../../measure/server-process.ts";
import { fillBook, FIRST_ALERT_DOLLARS } from "./fill-book.ts";
import { Hook } from "./hook.ts";

const STEP_DOLLARS = 250;
const STEPS = 8;
const BURST_DOLLARS = 2_000;
const QUIET_MILLIS = 5_000;
const SECONDS_MAX = 300;
const SERVER = { PLIMSOLL_PRIVATE_WEBHOOKS: "allow" };

/** From the quote that caused an alert to the message at its receiver, on a server that ships. */
export async function measureAlerts(folder: string, loans: number): Promise<Finding> {
  const hook = new Hook();
  const url = await hook.open();
  try {
    const first = await startServerProcess(folder, SERVER);
    await first.stop();
    console.error(`opening ${loans.toLocaleString("en")} loans …`);
    await fillBook(folder, loans, url);
    const server = await startServerProcess(folder, SERVER);
    try {
      console.error("waiting until history and notifications have caught up …");
      let price = FIRST_ALERT_DOLLARS - STEP_DOLLARS;
      await fall(server, hook, price);
      console.error("falling in steps …");
      const steps = [];
      for (let step = 0; step < STEPS; step += 1) {
        price -= STEP_DOLLARS;
        steps.push(await fall(server, hook, price));
      }
      console.error("falling at once …");
      const burst = await fall(server, hook, price - BURST_DOLLARS);
      return {
        benchmark: "alerts",
        figures: [
          ...figuresOf("a step of the price", steps),
          ...figuresOf("a fall at once", [burst]),
        ],
        notes: [
          `${loans.toLocaleString("en")} loans; a step raises about ${count(steps[0])} alerts, the fall at once ${count(burst)}; the next price comes when all have arrived`,
          "from the time of the quote in the journal to the receiver of a signed webhook on loopback; each message was counted once by its id",
          `messages that came twice: ${hook.repeats}`,
          "the server as it ships, with history and webhooks; server, its PostgreSQL and the receiver share the machine",
        ],
      };
    } finally {
      await server.stop();
    }
  } finally {
    hook.close();
  }
}

interface Fallen {
  readonly millis: readonly number[];
  readonly seconds: number;
}

const count = (fallen: Fallen | undefined): string =>
  (fallen?.millis.length ?? 0).toLocaleString("en");

function figuresOf(label: string, all: readonly Fallen[]): Figure[] {
  return [
    lower(
      `${label}: from quote to receiver`,
      "ms",
      all.flatMap(({ millis }) => millis),
      "p99 <= 5000",
    ),
    higher(
      "· messages handed over",
      "/s",
      all.map(({ millis, seconds }) => millis.length / seconds),
    ),
  ];
}

/** Quotes a price and waits until no more messages come. */
async function fall(server: ServerProcess, hook: Hook, dollars: number): Promise<Fallen> {
  const before = hook.millis.length;
  const start = performance.now();
  const answer = await fetch(`${server.url}/v1/quotes`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${server.key}`,
      "content-type": "application/json",
      "idempotency-key": `fall-${dollars}`,
    },
    body: JSON.stringify({ feed: "btc-usd", venue: "sandbox", price: String(dollars) }),
  });
  if (!answer.ok) throw new Error(`the quote was refused: ${await answer.text()}`);
  let last = performance.now();
  let seen = before;
  while (seen === before || performance.now() - last < QUIET_MILLIS) {
    await wait(20);
    if (hook.millis.length > seen) {
      seen = hook.millis.length;
      last = performance.now();
    }
    if (performance.now() - start > SECONDS_MAX * 1_000) throw new Error("no alerts came");
  }
  return { millis: hook.millis.slice(before), seconds: (last - start) / 1_000 };
}
