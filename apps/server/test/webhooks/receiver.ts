import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

/** A server that takes messages and answers as the test wants. */
export class Receiver {
  readonly received: Received[] = [];
  answer: (response: ServerResponse, count: number) => void = (response) => {
    response.writeHead(204).end();
  };
  readonly #server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (piece: string) => (body += piece));
    request.on("end", () => {
      this.received.push({ headers: request.headers, body, at: performance.now() });
      this.answer(response, this.received.length);
    });
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/hook`;
  }

  ids(): string[] {
    return this.received.map(({ headers }) => String(headers["webhook-id"]));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
