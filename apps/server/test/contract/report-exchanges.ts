import { appendFileSync } from "node:fs";
import { isDescribed } from "./described.ts";
import { watchHttp } from "./watch-http.ts";

/**
 * Loaded by a server in a process of its own, before all else: writes each exchange into the file that
 * PLIMSOLL_TEST_EXCHANGES names. At once, since a test may kill the server at any moment; and a line stands between two
 * ends of line, since what was killed may have left half of one.
 */
const file = process.env["PLIMSOLL_TEST_EXCHANGES"];

if (file !== undefined) {
  watchHttp((exchange) => {
    if (!isDescribed(exchange.target)) return;
    const written = {
      ...exchange,
      requestBody: Buffer.from(exchange.requestBody).toString("base64"),
      headers: [...exchange.headers],
      body: Buffer.from(exchange.body).toString("base64"),
    };
    appendFileSync(file, `\n${JSON.stringify(written)}\n`);
  });
}
