import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import config from "../../../../vitest.config.ts";
import { EXCHANGES } from "../../../../tools/held-environment.ts";
import { LANE_OF_THE_REST } from "../../../../tools/lanes.ts";
import { MADE_CLUSTER } from "../cluster/copy-cluster.ts";
import { askPlanted } from "./ask-planted.ts";
import { ReportedExchanges } from "./reported-exchanges.ts";

/** Set in the run that the test below starts: there this file holds what is planted, and nothing else. */
const IS_PLANTED = "PLIMSOLL_TEST_IS_PLANTED";
const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const HOOK = "apps/server/test/contract/hold-to-contract.ts";

if (process.env[IS_PLANTED] === "1") planted();
else proven();

/** Each of these tests is content with what it sees; what the document says is none of its business. */
function planted(): void {
  const answer = (status: number): Server =>
    createServer((_, response) => {
      response.writeHead(status, { "content-type": "application/json", "x-request-id": "planted" });
      response.end("{}");
    });
  const ask = async (server: Server): Promise<number> => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { status } = await fetch(`http://127.0.0.1:${port}/v1/me`);
    await new Promise((resolve) => server.close(resolve));
    return status;
  };

  describe("planted", () => {
    test("nothing", () => {
      expect(1 + 1).toBe(2);
    });
    test("in this process", async () => {
      expect(await ask(answer(203))).toBe(203);
    });
    test("in another process", async () => {
      const reported = new ReportedExchanges(process.env[EXCHANGES] ?? "");
      const answered = () => expect.poll(() => reported.next().length).toBe(1);
      await askPlanted("/v1/loans/loan-1/plan", { answered });
    });
    test("nothing again", () => {
      expect(1 + 1).toBe(2);
    });
  });
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function proven(): void {
  test("a test fails whose server contradicts the document, in its process or in another", async () => {
    const folder = await mkdtemp(join(tmpdir(), "plimsoll-planted-"));
    try {
      const { assertionResults: results } = await runPlanted(join(folder, "report.json"));
      expect(results.map(({ title, status }) => [title, status])).toEqual([
        ["nothing", "passed"],
        ["in this process", "failed"],
        ["in another process", "failed"],
        ["nothing again", "passed"],
      ]);
      for (const { failureMessages } of results.filter(({ status }) => status === "failed")) {
        expect(failureMessages.join()).toContain("contradict each other");
        expect(failureMessages.join()).toContain("/v1/");
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("every lane in which servers are started holds them to the document", () => {
    const lanes = (config.test?.projects ?? []).map((project) => {
      if (typeof project !== "object" || !("test" in project)) throw new Error("not a lane");
      return [project.test?.name, [project.test?.setupFiles ?? []].flat().includes(HOOK)];
    });
    expect(lanes.filter(([name]) => name !== LANE_OF_THE_REST)).toEqual([
      ["e2e", true],
      ["pg", true],
    ]);
  });
}

/** Runs this file once more, as `npm test` would, with what is planted in it. */
async function runPlanted(report: string): Promise<Report["testResults"][number]> {
  const { PATH, HOME, [MADE_CLUSTER]: cluster } = process.env;
  const asked = ["vitest", "run", fileURLToPath(import.meta.url), "--reporter=json"];
  const output = await new Promise<string>((resolve) => {
    execFile(
      "npx",
      ["--no-install", ...asked, `--outputFile=${report}`],
      { cwd: ROOT, env: { PATH, HOME, [MADE_CLUSTER]: cluster, [IS_PLANTED]: "1" } },
      // It ends with an error, as it should: the report says which.
      (_, stdout, stderr) => resolve(stdout + stderr),
    );
  });
  const text = await readFile(report, "utf8").catch(() => {
    throw new Error(`The run with what is planted gave no report:\n${output}`);
  });
  const [file] = (JSON.parse(text) as Report).testResults;
  if (file === undefined) throw new Error(`Nothing was run:\n${output}`);
  return file;
}
