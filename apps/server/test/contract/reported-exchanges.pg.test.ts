import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openApiDocument } from "@plimsoll/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { heldEnvironment } from "../../../../tools/held-environment.ts";
import { ContractCheck } from "./contract-check.ts";
import { askPlanted } from "./ask-planted.ts";
import { ReportedExchanges } from "./reported-exchanges.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-reported-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts it as tests start servers, asks it, and kills it; what is planted here must not fail this test. */
async function askAndKill(file: string, path: string): Promise<void> {
  const before = new ReportedExchanges(file).next().length;
  await askPlanted(path, {
    file,
    answered: () => expect.poll(() => new ReportedExchanges(file).next().length).toBe(before + 1),
  });
}

test("what a killed server answered against the document is found", async () => {
  const file = join(folder, "killed.jsonl");
  await askAndKill(file, "/v1/loans/loan-1/plan");
  const reported = new ReportedExchanges(file);
  const [exchange, ...more] = reported.next();
  if (exchange === undefined) throw new Error("nothing was reported");
  expect(more).toEqual([]);
  expect(Buffer.from(exchange.requestBody).toString("utf8")).toBe('{"name":"ä"}');
  const check = new ContractCheck(
    openApiDocument({ version: "test", servers: [], mode: "sandbox" }),
  );
  expect(check.contradictions(exchange)).toEqual([
    expect.stringContaining("PUT /v1/loans/loan-1/plan") as string,
  ]);
});

test("half a line of a killed server hides nothing of the next one", async () => {
  const file = join(folder, "half.jsonl");
  await appendFile(file, '\n{"method":"GET","target":"/v1/m');
  await askAndKill(file, "/v1/me");
  expect(new ReportedExchanges(file).next()).toHaveLength(1);
});

test("each exchange is told once", async () => {
  const file = join(folder, "once.jsonl");
  const reported = new ReportedExchanges(file);
  expect(reported.next()).toEqual([]);
  await askAndKill(file, "/v1/me");
  expect(reported.next()).toHaveLength(1);
  expect(reported.next()).toEqual([]);
  await askAndKill(file, "/v1/assets");
  expect(reported.next().map(({ target }) => target)).toEqual(["/v1/assets"]);
});

test("outside a run of tests nothing is loaded", () => {
  expect(heldEnvironment({ HOST: "127.0.0.1" }, {})).toEqual({ HOST: "127.0.0.1" });
});
