import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openApiDocument } from "@plimsoll/contract";
import { afterAll, afterEach } from "vitest";
import { EXCHANGES } from "../../../../tools/held-environment.ts";
import { ContractCheck } from "./contract-check.ts";
import type { Exchange } from "./exchange.ts";
import { ReportedExchanges } from "./reported-exchanges.ts";
import { watchHttp } from "./watch-http.ts";

/**
 * Loaded before every test file that has a server: what a server in this process, or in one that it has started, takes
 * and answers must agree with the OpenAPI document. The test under which it does not fails, whatever it looks at itself.
 */
const contradictions = new Set<string>();
const file = join(tmpdir(), `plimsoll-exchanges-${randomUUID()}.jsonl`);
const reported = new ReportedExchanges(file);
let check: ContractCheck | undefined;

process.env[EXCHANGES] = file;
watchHttp(hold);

function hold(exchange: Exchange): void {
  try {
    check ??= new ContractCheck(openApiDocument({ version: "test", servers: [], mode: "sandbox" }));
    for (const sentence of check.contradictions(exchange)) contradictions.add(sentence);
  } catch (error) {
    contradictions.add(`The check itself failed: ${String(error)}`);
  }
}

function failOnContradictions(): void {
  for (const exchange of reported.next()) hold(exchange);
  const found = [...contradictions];
  contradictions.clear();
  if (found.length === 0) return;
  throw new Error(
    `The OpenAPI document and the server contradict each other:\n${found.join("\n")}`,
  );
}

afterEach(failOnContradictions);
// After all hooks of the file: its servers have ended.
afterAll(() => {
  try {
    failOnContradictions();
  } finally {
    rmSync(file, { force: true });
  }
});
