import { openApiDocument } from "@plimsoll/contract";
import { afterAll, afterEach } from "vitest";
import { ContractCheck } from "./contract-check.ts";
import { watchHttp } from "./watch-http.ts";

/**
 * Loaded before every test file that has a server: what a server in this process takes and answers must agree with the
 * OpenAPI document. The test under which it does not fails, whatever it looks at itself.
 */
const contradictions = new Set<string>();
let check: ContractCheck | undefined;

watchHttp((exchange) => {
  try {
    check ??= new ContractCheck(openApiDocument({ version: "test", servers: [] }));
    for (const sentence of check.contradictions(exchange)) contradictions.add(sentence);
  } catch (error) {
    contradictions.add(`The check itself failed: ${String(error)}`);
  }
});

function failOnContradictions(): void {
  const found = [...contradictions];
  contradictions.clear();
  if (found.length === 0) return;
  throw new Error(
    `The OpenAPI document and the server contradict each other:\n${found.join("\n")}`,
  );
}

afterEach(failOnContradictions);
afterAll(failOnContradictions);
