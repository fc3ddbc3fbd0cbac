import * as http from "node:http";
import * as https from "node:https";

/** Below the five seconds after which many servers close what is idle. */
const IDLE_MILLIS = 4_000;
const IDLE_PER_TARGET_MAX = 64;
const SETTINGS = { keepAlive: true, timeout: IDLE_MILLIS, maxFreeSockets: IDLE_PER_TARGET_MAX };

interface Examined {
  /** Addresses that the name of the target stood for when they were examined. */
  readonly examined?: string;
}

class HttpConnections extends http.Agent {
  override getName(options: Parameters<http.Agent["getName"]>[0] & Examined): string {
    return `${super.getName(options)}:${options.examined ?? ""}`;
  }
}

class HttpsConnections extends https.Agent {
  override getName(options: https.RequestOptions & Examined): string {
    return `${super.getName(options)}:${options.examined ?? ""}`;
  }
}

/**
 * Connections that are used again for a while. A kept one serves only messages whose target stands for
 * the same addresses, examined anew, as when it was opened: a name that has moved gets a new one.
 */
export class KeptConnections {
  readonly #http = new HttpConnections(SETTINGS);
  readonly #https = new HttpsConnections(SETTINGS);

  agentFor({ protocol }: URL): http.Agent {
    return protocol === "https:" ? this.#https : this.#http;
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}
