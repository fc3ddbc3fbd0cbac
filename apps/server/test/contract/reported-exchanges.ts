import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import type { Exchange } from "./exchange.ts";

interface Written extends Omit<Exchange, "requestBody" | "headers" | "body"> {
  readonly requestBody: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** What servers in processes of their own have written of their exchanges, each told once. */
export class ReportedExchanges {
  readonly #file: string;
  #read = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** What has come since the last time. */
  next(): readonly Exchange[] {
    const text = this.#newText();
    // What a server is still writing is read the next time.
    const end = text.lastIndexOf("\n") + 1;
    this.#read += Buffer.byteLength(text.slice(0, end));
    return text
      .slice(0, end)
      .split("\n")
      .flatMap((line) => exchangeIn(line));
  }

  #newText(): string {
    if (!existsSync(this.#file)) return "";
    const descriptor = openSync(this.#file, "r");
    try {
      const bytes = Buffer.alloc(fstatSync(descriptor).size - this.#read);
      readSync(descriptor, bytes, 0, bytes.byteLength, this.#read);
      return bytes.toString("utf8");
    } finally {
      closeSync(descriptor);
    }
  }
}

/** Nothing where a server was killed in the middle of its line. */
function exchangeIn(line: string): readonly Exchange[] {
  if (line === "") return [];
  try {
    const written = JSON.parse(line) as Written;
    return [
      {
        ...written,
        requestBody: Buffer.from(written.requestBody, "base64"),
        headers: new Map(written.headers),
        body: Buffer.from(written.body, "base64"),
      },
    ];
  } catch {
    return [];
  }
}
