import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { ServerProcess } from "../../measure/server-process.ts";
import { lower } from "../../measure/samples.ts";
import { CENTRES } from "../service/book.ts";
import { MARKETS } from "../../workload/canonical-markets.ts";
import { WATCHED } from "./fill-book.ts";
import { Sender, type Sent } from "./sender.ts";

/** What others feel, in milliseconds unless said; of one phase. */
export interface Felt {
  readonly writeMedian: number;
  readonly writeP99: number;
  readonly writeMax: number;
  readonly healthMax: number;
  readonly publicMax: number;
  readonly tickMax: number;
  /** The longest delay of the writer's event loop, as the server itself says in /metrics. */
  readonly loopMax: number;
  readonly loopP99: number;
  /** The longest delay of the event loop that measures: so much of the others may be its own. */
  readonly ownMax: number;
  /** Share of one core that the writer's thread had, and for which it stood ready and others had it. */
  readonly writerShare: number;
  readonly writerWaits: number;
  /** Cores that the whole server had. */
  readonly cores: number;
  /** Answers that were none of 2xx, and all that was asked. */
  readonly refused: number;
  readonly asked: number;
}

/** Milliseconds between two of a kind. They do not wait for each other. */
const WRITE_EVERY = 40;
const HEALTH_EVERY = 100;
const PUBLIC_EVERY = 200;
const TICK_EVERY = 100;
/** A price that nothing waits for: within half a percent around the centre. */
const WIGGLE = 1_000;

/** Somebody with a loan, somebody who watches, and a feed of prices, at a steady pace. */
export class Watcher {
  readonly #server: ServerProcess;
  readonly #key: string;
  readonly #sender: Sender;
  readonly #own = monitorEventLoopDelay({ resolution: 5 });
  #ticks = 0;

  /** `key` is the watched customer's. */
  constructor(server: ServerProcess, key: string) {
    this.#server = server;
    this.#key = key;
    this.#sender = new Sender(server.url, "127.0.0.1");
    this.#own.enable();
  }

  /** Watches for so long. */
  async feel(seconds: number): Promise<Felt> {
    const before = await this.#stand();
    this.#own.reset();
    const start = performance.now();
    const write = this.#pace(seconds, WRITE_EVERY, () => ({
      method: "POST",
      path: `/v1/loans/${WATCHED.loan}/pledge`,
      key: this.#key,
      body: `{"assets":"0.00000001"}`,
    }));
    const health = this.#pace(seconds, HEALTH_EVERY, () => ({ path: "/health" }));
    const open = this.#pace(seconds, PUBLIC_EVERY, () => ({ path: "/v1/public" }));
    const tick = this.#pace(seconds, TICK_EVERY, () => this.#nextQuote());
    const all = await Promise.all([write, health, open, tick]);
    const elapsed = performance.now() - start;
    const after = await this.#stand();
    const [writes, healths, publics, ticks] = all.map(({ millis }) => millis);
    const of = (values: readonly number[] = []) => lower("", "ms", values);
    const max = (values: readonly number[] = []) => Math.max(...values);
    return {
      writeMedian: of(writes).median,
      writeP99: of(writes).p99,
      writeMax: max(writes),
      healthMax: max(healths),
      publicMax: max(publics),
      tickMax: max(ticks),
      loopMax: after.loopMax,
      loopP99: after.loopP99,
      ownMax: this.#own.max / 1e6,
      writerShare: (after.ran - before.ran) / elapsed,
      writerWaits: (after.waited - before.waited) / elapsed,
      cores: (after.cpu - before.cpu) / elapsed,
      refused: all.reduce((sum, { refused }) => sum + refused, 0),
      asked: all.reduce((sum, { millis }) => sum + millis.length, 0),
    };
  }

  /** Keeps prices alive while nothing is measured. */
  async quote(): Promise<void> {
    for (let tick = 0; tick < 8; tick += 1) await this.#sender.send(this.#nextQuote());
  }

  /** Core time of the whole server and of its writer's thread for one write, in milliseconds. */
  async writeCosts(count: number): Promise<{ readonly all: number; readonly writer: number }> {
    const before = await this.#stand();
    const path = `/v1/loans/${WATCHED.loan}/pledge`;
    const body = `{"assets":"0.00000001"}`;
    const lanes = Array.from({ length: 8 }, async () => {
      for (let sent = 0; sent < count / 8; sent += 1) {
        const status = await this.#sender.send({ method: "POST", path, key: this.#key, body });
        if (status !== 200) throw new Error(`a write was answered ${status}`);
      }
    });
    await Promise.all(lanes);
    const after = await this.#stand();
    return {
      all: (after.cpu - before.cpu) / count,
      writer: (after.ran - before.ran) / count,
    };
  }

  /** Entries that the slowest of the server's followers still has to take. */
  async lag(): Promise<number> {
    const text = await this.#metrics();
    const lags = [...text.matchAll(/^plimsoll_follower_lag_entries\S* (\S+)$/gm)];
    return Math.max(...lags.map(([, value]) => Number(value)));
  }

  close(): void {
    this.#own.disable();
    this.#sender.close();
  }

  #nextQuote(): Sent {
    const market = MARKETS[this.#ticks % MARKETS.length] ?? MARKETS[0];
    const venue = market.venues[Math.floor(this.#ticks / 2) % market.venues.length] ?? "";
    this.#ticks += 1;
    const centre = CENTRES.get(market) ?? 0n;
    const moved = centre + (centre * BigInt(Math.floor(Math.random() * 5) - 2)) / BigInt(WIGGLE);
    const price = `${moved / 100_000_000n}.${String(moved % 100_000_000n).padStart(8, "0")}`;
    const body = JSON.stringify({ feed: market.feed, venue, price });
    return { method: "POST", path: "/v1/quotes", key: this.#server.key, body };
  }

  async #pace(seconds: number, everyMillis: number, next: () => Sent) {
    const millis: number[] = [];
    let refused = 0;
    const under: Promise<void>[] = [];
    await new Promise<void>((resolve) => {
      let left = Math.floor((seconds * 1_000) / everyMillis);
      const timer = setInterval(() => {
        const began = performance.now();
        under.push(
          this.#sender.send(next()).then((status) => {
            millis.push(performance.now() - began);
            if (status < 200 || status > 299) refused += 1;
          }),
        );
        left -= 1;
        if (left > 0) return;
        clearInterval(timer);
        resolve();
      }, everyMillis);
    });
    await Promise.all(under);
    return { millis, refused };
  }

  /** Each look begins the server's longest delay anew, in milliseconds. */
  async #stand() {
    const text = await this.#metrics();
    const value = (name: string): number =>
      1_000 * Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
    const [ran, waited] = writersTime(this.#server.pid);
    return {
      loopMax: value("nodejs_eventloop_lag_max_seconds"),
      loopP99: value("nodejs_eventloop_lag_p99_seconds"),
      cpu: value("process_cpu_seconds_total"),
      ran,
      waited,
    };
  }

  async #metrics(): Promise<string> {
    const { url, key } = this.#server;
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
    if (!answer.ok) throw new Error(`/metrics: ${answer.status}`);
    return answer.text();
  }
}

/** Milliseconds that the main thread of a process has run, and stood ready without a core. */
function writersTime(pid: number): readonly [ran: number, waited: number] {
  try {
    const [ran, waited] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ");
    return [Number(ran) / 1e6, Number(waited) / 1e6];
  } catch {
    return [Number.NaN, Number.NaN];
  }
}
