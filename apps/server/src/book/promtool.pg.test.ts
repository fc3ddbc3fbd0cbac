import { execFile } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { provideProgram } from "../../../../tools/debian.ts";
import { TestServer } from "../../test/server-harness.ts";

let server: TestServer;
let metrics: string;

beforeAll(async () => {
  server = await TestServer.start();
  const { body } = await server.get("/metrics", await server.key(["operator"]));
  metrics = String(body["text"]);
});
afterAll(() => server.stop());

/** What Prometheus's own tool finds wrong in metrics: its code, and what it says. */
function check(promtool: string, text: string) {
  return new Promise<{ readonly code: unknown; readonly said: string }>((resolve) => {
    const child = execFile(promtool, ["check", "metrics"], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    );
    child.stdin?.end(text);
  });
}

test("Prometheus's own tool finds nothing wrong in the metrics", async (context) => {
  const wanted = { program: "promtool", package: "prometheus", service: "prometheus" };
  const promtool = await provideProgram(wanted);
  if (promtool === null) {
    return context.skip("there is no promtool, and this user cannot install Debian's prometheus");
  }
  expect(metrics).toContain("plimsoll_");
  expect(await check(promtool, metrics)).toEqual({ code: 0, said: "" });
  const planted = "# TYPE planted_total gauge\nplanted_total 1\n";
  expect((await check(promtool, planted)).code).not.toBe(0);
});
