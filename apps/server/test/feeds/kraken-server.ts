import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/*
 * A server that speaks the public part of Kraken's REST protocol, with answers in the shapes that
 * Kraken gives: prices as text, pairs under Kraken's own names, errors in a list beside the result.
 */

const ASSETS = {
  XXBT: {
    aclass: "currency",
    altname: "XBT",
    decimals: 10,
    display_decimals: 5,
    status: "enabled",
  },
  XETH: {
    aclass: "currency",
    altname: "ETH",
    decimals: 10,
    display_decimals: 5,
    status: "enabled",
  },
  ZUSD: { aclass: "currency", altname: "USD", decimals: 4, display_decimals: 2, status: "enabled" },
};

const pair = (altname: string, wsname: string, base: string) => ({
  altname,
  wsname,
  aclass_base: "currency",
  base,
  aclass_quote: "currency",
  quote: "ZUSD",
  lot: "unit",
  cost_decimals: 5,
  pair_decimals: 1,
  lot_decimals: 8,
  lot_multiplier: 1,
  leverage_buy: [2, 3],
  leverage_sell: [2, 3],
  fees: [[0, 0.4]],
  fees_maker: [[0, 0.25]],
  fee_volume_currency: "ZUSD",
  margin_call: 80,
  margin_stop: 40,
  ordermin: "0.00005",
  costmin: "0.5",
  tick_size: "0.1",
  status: "online",
});

const PAIRS = {
  XXBTZUSD: pair("XBTUSD", "XBT/USD", "XXBT"),
  XETHZUSD: pair("ETHUSD", "ETH/USD", "XETH"),
};

export interface Book {
  bid: string;
  ask: string;
  last: string;
}

const ticker = ({ bid, ask, last }: Book) => ({
  a: [ask, "1", "1.000"],
  b: [bid, "2", "2.000"],
  c: [last, "0.04408910"],
  v: ["4147.94474901", "8896.96086304"],
  p: ["65056.22239", "65068.63032"],
  t: [3907, 10056],
  l: ["64102.18000", "64102.18000"],
  h: ["66021.14000", "66060.01000"],
  o: "65571.56000",
});

/** How the server takes a question: as Kraken does, or in one of the ways in which exchanges fail. */
export type Mood =
  | "well"
  | "silent"
  | "half an answer"
  | "error 500"
  | "rate limited"
  | "no JSON"
  | "wrong shape"
  | "redirect";

export class KrakenServer {
  mood: Mood = "well";
  /** Which paths the mood is about. */
  affects = /Ticker/;
  books: Record<string, Book> = {
    XXBTZUSD: { bid: "65000.10000", ask: "65000.20000", last: "65000.10000" },
    XETHZUSD: { bid: "2430.10000", ask: "2430.20000", last: "2430.15000" },
  };
  readonly asked: string[] = [];
  readonly #sockets = new Set<Socket>();
  #server = this.#create();
  #port = 0;

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<void> {
    this.#server = this.#create();
    const port = this.#port;
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #create() {
    const server = createServer((request, response) => this.#answer(request, response));
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    return server;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://kraken");
    this.asked.push(pathname);
    if (this.mood !== "well" && this.affects.test(pathname)) return this.#misbehave(response);
    if (pathname.endsWith("/Assets")) return respond(response, { error: [], result: ASSETS });
    if (pathname.endsWith("/AssetPairs")) return respond(response, { error: [], result: PAIRS });
    const name = searchParams.get("pair") ?? "";
    const book = this.books[name];
    if (book === undefined) return respond(response, { error: ["EQuery:Unknown asset pair"] });
    respond(response, { error: [], result: { [name]: ticker(book) } });
  }

  #misbehave(response: ServerResponse): void {
    switch (this.mood) {
      case "well":
      case "silent":
        return;
      case "half an answer":
        response.writeHead(200, { "content-type": "application/json", "content-length": 1000 });
        response.write('{"error":[],"result":{"XXB');
        return;
      case "error 500":
        response.writeHead(500, { "content-type": "text/html" });
        return void response.end("<html>Internal error</html>");
      case "rate limited":
        return respond(response, { error: ["EAPI:Rate limit exceeded"] });
      case "no JSON":
        return void response.end('{"error":[],"result":{"XXBTZUSD":');
      case "wrong shape":
        return respond(response, { error: [], result: [1, 2, 3] });
      case "redirect":
        response.writeHead(302, { location: "http://127.0.0.1:1/" });
        return void response.end();
    }
  }
}

function respond(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
