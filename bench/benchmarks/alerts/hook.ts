import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A receiver that notes how long after its event each message came, and takes each at once. */
export class Hook {
  readonly #ids = new Set<string>();
  /** Milliseconds from the event in the journal, which has the time of its quote, to here. */
  readonly millis: number[] = [];
  repeats = 0;
  readonly #server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (piece: string) => (body += piece));
    request.on("end", () => {
      const now = Date.now();
      response.writeHead(204).end();
      const id = String(request.headers["webhook-id"]);
      if (this.#ids.has(id)) this.repeats += 1;
      else {
        this.#ids.add(id);
        const { timestamp } = JSON.parse(body) as { timestamp: string };
        this.millis.push(now - Date.parse(timestamp));
      }
    });
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
