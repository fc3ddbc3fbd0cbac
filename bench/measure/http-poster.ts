import { Agent, request } from "node:http";

/** Sends POST requests over kept connections, at most `connections` at a time. */
export class HttpPoster {
  readonly #url: URL;
  readonly #key: string;
  readonly #agent: Agent;
  #sent = 0;

  constructor(url: string, key: string, connections: number) {
    this.#url = new URL(url);
    this.#key = key;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Settles when the whole answer is there; anything but a 2xx is a mistake of the workload. */
  post(path: string, body: string): Promise<void> {
    this.#sent += 1;
    const headers = {
      authorization: `Bearer ${this.#key}`,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "idempotency-key": `bench-${this.#sent}`,
    };
    const { hostname, port } = this.#url;
    const options = { agent: this.#agent, method: "POST", hostname, port, path, headers };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => (text += piece));
        response.on("error", reject);
        response.on("end", () => {
          const { statusCode = 0 } = response;
          if (statusCode >= 200 && statusCode < 300) resolve();
          else reject(new Error(`POST ${path} was answered ${statusCode}: ${text}`));
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
