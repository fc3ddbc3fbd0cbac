import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { verifyReceipt } from "@plimsoll/receipt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { heldEnvironment } from "../../../tools/held-environment.ts";
import { receiptIn } from "./receipts/receipt-in.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const run = promisify(execFile);

let folder: string;
let server: ChildProcess | undefined;
let hasCurl: boolean;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-readme-"));
  hasCurl = await run("curl", ["--version"]).then(
    () => true,
    () => false,
  );
});
afterAll(async () => {
  if (server?.pid !== undefined && server.exitCode === null) {
    const closed = once(server, "close");
    process.kill(-server.pid, "SIGTERM");
    await closed;
  }
  await rm(folder, { recursive: true, force: true });
});

/** The blocks of code under a heading of the README. */
async function blocksUnder(heading: string): Promise<string[]> {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const [, section = ""] = readme.split(`\n## ${heading}\n`);
  const [own = ""] = section.split("\n## ");
  return [...own.matchAll(/^```\w*\n([^]*?)^```$/gm)].map(([, block = ""]) => block);
}

const environment = () => ({
  PATH: process.env["PATH"],
  HOME: folder,
  PLIMSOLL_DATA: join(folder, "data"),
  PLIMSOLL_SANDBOX: "empty",
  PLIMSOLL_WEB: "none",
  HOST: "127.0.0.1",
  PORT: "0",
});

/** Runs the command that starts the server; settles when it says where it serves. */
async function start(command: string): Promise<string> {
  const child = spawn("bash", ["-c", command], {
    cwd: ROOT,
    env: heldEnvironment(environment()),
    detached: true,
  });
  server = child;
  let output = "";
  return new Promise((resolve, reject) => {
    const read = (bytes: Buffer): void => {
      output += bytes.toString();
      const [, port] = /"url":"http:[^"]+:([0-9]+)"/.exec(output) ?? [];
      if (port !== undefined) resolve(port);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", () => reject(new Error(`The server ended: ${output}`)));
  });
}

describe("the first page of the README", () => {
  test("takes a newcomer from a key to the receipt of a plan step", async ({ skip }) => {
    if (!hasCurl) skip("curl is not installed");
    const [install = "", lines = ""] = await blocksUnder("Start");
    expect(install).toBe("npm ci\nnpm start\n");
    const port = await start("npm start");
    // In a folder of its own, so `npx` is told where the checkout is; all else as it stands there.
    const script = lines
      .replaceAll("localhost:8080", `127.0.0.1:${port}`)
      .replaceAll("npx ", `npx --prefix '${ROOT}' `);
    const settings = { cwd: folder, env: environment() };
    const { stdout } = await run("bash", ["-e", "-o", "pipefail", "-c", script], settings);
    expect(stdout).toMatch(/^[1-9][0-9]* events$/m);
    const answers = stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers.filter(({ status }) => status !== undefined)).toEqual([]);
    const [customer, deposit, preview, loan, withdrawal, receipt, after] = answers;
    expect(answers).toHaveLength(7);
    expect(customer).toMatchObject({ account: "alice" });
    expect(deposit).toHaveProperty("sequence");
    expect(preview).toMatchObject({ isAcceptable: true });
    expect(loan).toMatchObject({ loan: "first" });
    expect(withdrawal).toHaveProperty("sequence");
    expect(receipt).toMatchObject({
      summary: { loan: "first", price: "66000", badDebt: { amount: "0" } },
    });
    const { summary } = receiptIn(receipt);
    const [before, sold] = [summary.before.ltv ?? "", summary.after.ltv ?? ""];
    expect([before.slice(0, 5), sold.slice(0, 5)]).toEqual(["0.833", "0.769"]);
    const verified = await verifyReceipt(receipt);
    expect(verified.isValid).toBe(true);
    expect(after).toMatchObject({ loan: "first", isHealthy: true });
  });
});
