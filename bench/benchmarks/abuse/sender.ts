import { Agent, request } from "node:http";

/** A request; anything that a client of the server may send. */
export interface Sent {
  readonly method?: "GET" | "POST";
  readonly path: string;
  readonly key?: string;
  readonly body?: string;
  /** Leaves after this time when there is no answer yet. */
  readonly leavesAfterMillis?: number;
  /** An answer that does not end: it counts once it has begun, and is kept open. */
  readonly isStream?: boolean;
}

/** Status of an answer; 0 where the client left before there was one, or the connection broke. */
export type Status = number;

/** A client with connections of its own, from an address of its own. */
export class Sender {
  readonly #url: URL;
  readonly #agent: Agent;
  readonly #localAddress: string;
  /** Connections to which somebody listens: one may break after it has carried its answer. */
  readonly #heard = new WeakSet<object>();
  #sent = 0;

  constructor(url: string, localAddress: string) {
    this.#url = new URL(url);
    this.#localAddress = localAddress;
    this.#agent = new Agent({ keepAlive: true });
  }

  send(sent: Sent): Promise<Status> {
    const { method = "GET", path, key, body, leavesAfterMillis, isStream } = sent;
    this.#sent += 1;
    const headers: Record<string, string> = {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined
        ? {}
        : {
            "content-type": "application/json",
            "content-length": String(Buffer.byteLength(body)),
            "idempotency-key": `${process.pid}-${this.#sent}`,
          }),
    };
    const { hostname, port } = this.#url;
    const options = {
      ...{ method, hostname, port, path, headers, localAddress: this.#localAddress },
      agent: this.#agent,
    };
    return new Promise((resolve) => {
      const asked = request(options, (response) => {
        const { statusCode = 0 } = response;
        response.on("error", () => resolve(0));
        response.resume();
        if (isStream === true && statusCode === 200) resolve(statusCode);
        response.on("end", () => resolve(statusCode));
      });
      if (leavesAfterMillis !== undefined) {
        const timer = setTimeout(() => asked.destroy(), leavesAfterMillis);
        asked.on("close", () => clearTimeout(timer));
      }
      asked.on("socket", (socket) => {
        if (this.#heard.has(socket)) return;
        this.#heard.add(socket);
        socket.on("error", () => undefined);
      });
      asked.on("error", () => resolve(0));
      asked.on("close", () => resolve(0));
      asked.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
