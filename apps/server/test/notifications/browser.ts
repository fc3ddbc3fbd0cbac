import { createECDH, randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { decrypt } from "http_ece";

export interface ReceivedPush {
  readonly headers: IncomingHttpHeaders;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A browser with its push service: decrypts what it is sent. */
export class Browser {
  readonly received: ReceivedPush[] = [];
  /** What the push service answers. */
  status = 201;
  readonly #keys = createECDH("prime256v1");
  readonly #auth = randomBytes(16).toString("base64url");
  readonly #server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      if (this.status < 300) {
        const clear = decrypt(Buffer.concat(pieces), {
          version: "aes128gcm",
          privateKey: this.#keys,
          authSecret: this.#auth,
        });
        const payload = JSON.parse(clear.toString()) as ReceivedPush["payload"];
        this.received.push({ headers: request.headers, payload });
      }
      response.writeHead(this.status).end();
    });
  });

  /** Gives what a page would send on as its subscription. */
  async subscribe(): Promise<{ endpoint: string; keys: { p256dh: string; auth: string } }> {
    const p256dh = this.#keys.generateKeys("base64url");
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo;
    return {
      endpoint: `http://127.0.0.1:${port}/push/secret-of-the-browser`,
      keys: { p256dh, auth: this.#auth },
    };
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
