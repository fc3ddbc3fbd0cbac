import { isDeepStrictEqual } from "node:util";
import { createDice, type Dice } from "../dice.ts";

interface Request {
  readonly path: string;
  readonly body: object;
}

/** What a client keeps of a request that was answered with success. */
interface Acknowledged extends Request {
  readonly sequence: number;
  readonly answer: string;
}

const LANES = 8;
const PAUSE_MILLIS = 50;
const MARKET = "btc-usdc";

/**
 * Customers who do all kinds of things at once, and remember what they were told. What has no answer
 * when the server goes away is sent again later under its own key, as a careful client does.
 */
export class MixedLoad {
  /** By idempotency key. */
  readonly acknowledged = new Map<string, Acknowledged>();
  /** What no client should ever be told. */
  readonly failures: unknown[] = [];
  /** How often it was told to come again later. */
  refused = 0;
  readonly #unanswered = new Map<string, Request>();
  readonly #apiKey: string;
  readonly #dice: Dice;
  #requests = 0;

  constructor(apiKey: string, seed: number) {
    this.#apiKey = apiKey;
    this.#dice = createDice(seed);
  }

  get unanswered(): number {
    return this.#unanswered.size;
  }

  /** Accounts with coins. */
  async prepare(url: string): Promise<void> {
    for (let lane = 0; lane < LANES; lane += 1) {
      const account = accountOf(lane);
      await this.#send(url, { path: "/v1/customers", body: { account } });
      for (const [asset, amount] of [
        ["BTC", "100"],
        ["USDC", "100000"],
      ]) {
        const reference = `start ${account} ${asset ?? ""}`;
        const body = { account, asset, amount, reference };
        await this.#send(url, { path: "/v1/deposits", body });
      }
    }
  }

  /** Goes on until it is told to stop, or the server is gone. */
  async run(url: string, stop: AbortSignal): Promise<void> {
    const work = async (lane: number): Promise<void> => {
      let isThere = true;
      while (isThere && !stop.aborted) isThere = await this.#send(url, this.#draw(lane));
    };
    await Promise.all(Array.from({ length: LANES }, (_, lane) => work(lane)));
  }

  /** Sends again what has no answer, so that the fate of everything is known. */
  async settle(url: string): Promise<void> {
    for (const [key, request] of [...this.#unanswered]) await this.#send(url, request, key);
  }

  /** Sends the last requests again, under their keys: each must get the answer it had. */
  async repeatLast(url: string, count: number): Promise<void> {
    for (const [key, { path, body, answer }] of [...this.acknowledged].slice(-count)) {
      const { headers, text } = await this.#post(url, { path, body }, key);
      // The order of members in JSON has no meaning, and differs between memory and journal.
      const isEqual = isDeepStrictEqual(JSON.parse(text), JSON.parse(answer));
      const isSame = isEqual && headers.get("idempotency-replayed") === "true";
      if (!isSame) this.failures.push({ key, path, body, before: answer, now: text });
    }
  }

  /** False when the server is gone. */
  async #send(url: string, request: Request, key = this.#nextKey()): Promise<boolean> {
    this.#unanswered.set(key, request);
    for (;;) {
      const response = await this.#post(url, request, key).catch(() => undefined);
      if (response === undefined) return false;
      const { status, headers, text } = response;
      if (status === 503) {
        this.refused += 1;
        if (!isGoodRefusal(headers, text)) this.failures.push({ key, ...request, status, text });
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLIS));
        continue;
      }
      this.#unanswered.delete(key);
      if (status < 300) {
        const { sequence } = JSON.parse(text) as { sequence: number };
        this.acknowledged.set(key, { ...request, sequence, answer: text });
      } else if (status >= 500 || text.includes("reference_already_used")) {
        this.failures.push({ key, ...request, status, text });
      }
      return true;
    }
  }

  async #post(url: string, { path, body }: Request, key: string) {
    const response = await fetch(url + path, {
      method: "POST",
      headers: {
        authorization: `Bearer ${this.#apiKey}`,
        "content-type": "application/json",
        "idempotency-key": key,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  #nextKey(): string {
    this.#requests += 1;
    return `load-${this.#requests}`;
  }

  #draw(lane: number): Request {
    const dice = this.#dice;
    const account = accountOf(lane);
    const loan = `${account}-${dice(4)}`;
    const own = `/v1/loans/${loan}`;
    const reference = `load ${this.#requests + 1}`;
    const choices: (() => Request)[] = [
      () => ({ path: "/v1/deposits", body: { account, asset: "USDC", amount: "100", reference } }),
      () => ({
        path: "/v1/withdrawals",
        body: { account, asset: "USDC", amount: "10", reference },
      }),
      () => ({
        path: "/v1/loans",
        body: { account, loan, market: MARKET, collateral: "0.5", borrow: "25000" },
      }),
      () => ({ path: `${own}/borrow`, body: { assets: String(1 + dice(500)) } }),
      () => ({ path: `${own}/repay`, body: { assets: String(1 + dice(500)) } }),
      () => ({ path: `${own}/pledge`, body: { assets: "0.01" } }),
      () => ({ path: `${own}/release`, body: { assets: "0.005" } }),
      () => ({ path: `${own}/close`, body: {} }),
      () => ({
        path: "/v1/quotes",
        body: { feed: "btc-usd", venue: "sandbox", price: String(60_000 + dice(20_000)) },
      }),
    ];
    const choose = choices[dice(choices.length)] ?? choices[0];
    if (choose === undefined) throw new Error("There is nothing to choose from.");
    return choose();
  }
}

/** Problem details that say when to come again. */
function isGoodRefusal(headers: Headers, text: string): boolean {
  const isProblem = headers.get("content-type")?.startsWith("application/problem+json") ?? false;
  const isTimed = /^[1-9]\d*$/.test(headers.get("retry-after") ?? "");
  if (!isProblem || !isTimed) return false;
  const { status, code } = JSON.parse(text) as { status?: unknown; code?: unknown };
  return status === 503 && typeof code === "string";
}

function accountOf(lane: number): string {
  return `lane-${lane}`;
}
