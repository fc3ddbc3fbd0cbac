import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { openApiDocument } from "@plimsoll/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VERSION } from "../../src/edge/http/version.ts";
import { TestServer } from "../server-harness.ts";

const REPOSITORY = fileURLToPath(new URL("../../../../", import.meta.url));
const RULESET = fileURLToPath(new URL("./spectral.yaml", import.meta.url));

type Servers = Parameters<typeof openApiDocument>[0]["servers"];

let server: TestServer;
let folder: string;
let document: string;
/** What a live server serves: a test that starts one compares it. */
let live: string;

beforeAll(async () => {
  server = await TestServer.start({ publicUrl: "https://plimsoll.example.org" });
  folder = await mkdtemp(join(tmpdir(), "plimsoll-document-"));
  document = join(folder, "openapi.json");
  live = join(folder, "live.json");
  const text = await (await fetch(`${server.url}/openapi.json`)).text();
  await writeFile(document, text);
  const { servers } = JSON.parse(text) as { readonly servers: Servers };
  await writeFile(
    live,
    JSON.stringify(openApiDocument({ version: VERSION, servers, mode: "live" })),
  );
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a tool of this repository in the folder of the document: its code and what it said. */
function run(tool: string, ...args: readonly string[]) {
  const program = join(REPOSITORY, "node_modules/.bin", tool);
  const env = {
    ...process.env,
    ...{ REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", NO_COLOR: "1" },
  };
  const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 };
  return new Promise<{ readonly code: unknown; readonly said: string }>((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, said: stdout + stderr }),
    );
  });
}

/** What a public linter says of a document that is right, and of the same one with something planted. */
async function lint(tool: string, ...args: readonly string[]) {
  const served = await run(tool, ...args, document, live);
  const altered = JSON.parse(await readFile(document, "utf8")) as {
    readonly paths: { "/v1/me": { get: { operationId?: string; responses?: object } } };
  };
  delete altered.paths["/v1/me"].get.operationId;
  delete altered.paths["/v1/me"].get.responses;
  const planted = join(folder, "planted.json");
  await writeFile(planted, JSON.stringify(altered));
  return { served, planted: await run(tool, ...args, planted) };
}

describe("no rule of a public linter is broken, not even one that only warns", () => {
  test("Redocly", async () => {
    const { served, planted } = await lint("redocly", "lint", "--extends=recommended-strict");
    expect(served.said).toContain("Your API descriptions are valid");
    expect(served.code).toBe(0);
    expect(planted.code).not.toBe(0);
  });

  test("Spectral", async () => {
    const { served, planted } = await lint("spectral", "lint", "-r", RULESET, "-F", "hint");
    expect(served).toMatchObject({
      code: 0,
      said: expect.stringContaining("No results") as string,
    });
    expect(planted.code).not.toBe(0);
  });
});

/** What the compiler says of files in the folder, under all its strict rules. */
function compile(...files: readonly string[]) {
  const rules = ["--strict", "--noEmit", "--target", "es2022", "--module", "nodenext"];
  return run("tsc", ...rules, "--lib", "es2022,dom", ...files);
}

test("types that openapi-typescript makes compile, and say what the server takes (case o01)", async () => {
  expect(await run("openapi-typescript", document, "-o", "types.d.ts")).toMatchObject({ code: 0 });
  expect(await run("openapi-typescript", live, "-o", "live-types.d.ts")).toMatchObject({ code: 0 });
  await writeFile(
    join(folder, "use-types.ts"),
    `import type { components, paths } from "./types.js";
type S = components["schemas"];
export const noCap: S["MarketSettings"]["supplyCap"] = null;
export const hour: S["NewCandles"]["intervalSeconds"] = 3600;
export const everybodyS: S["Key"]["account"] = null;
export const notFound: paths["/v1/loans/{loan}"]["get"]["responses"]["404"]["content"]["application/problem+json"]["code"] = "not_found";
// @ts-expect-error The server refuses coins that are nobody's.
export const nobodyS: S["Transfer"]["account"] = null;
type Live = import("./live-types.js").paths;
export const isHere: "/v1/loans" extends keyof Live ? true : false = true;
export const isOnlyInSandbox: "/v1/sandbox" extends keyof Live ? true : false = false;
`,
  );
  expect(await compile("use-types.ts")).toEqual({ code: 0, said: "" });
});

test("a client that swagger-typescript-api makes compiles and works", async () => {
  const make = (from: string, name: string) =>
    run("swagger-typescript-api", "generate", "-p", from, "-o", ".", "-n", name);
  expect(await make(document, "client.ts")).toMatchObject({ code: 0 });
  expect(await make(live, "live-client.ts")).toMatchObject({ code: 0 });
  // It tells the compiler to look away: it need not.
  for (const name of ["client.ts", "live-client.ts"]) {
    const source = await readFile(join(folder, name), "utf8");
    await writeFile(join(folder, name), source.replace(/^\/\/ @ts-.*$/m, ""));
  }
  await writeFile(
    join(folder, "use-client.ts"),
    `import { Api } from "./client.js";
export async function play(baseUrl: string, key: string): Promise<readonly unknown[]> {
  const { v1, health } = new Api({ baseUrl, baseApiParams: { format: "json" } });
  const by = (idempotencyKey: string) => ({
    headers: { authorization: \`Bearer \${key}\`, "idempotency-key": idempotencyKey },
  });
  const account = (await v1.createCustomer({ account: "ann" }, by("1"))).data.account;
  const coins = { account, asset: "BTC", amount: "2", reference: "r-1" };
  await v1.deposit(coins, by("2"));
  const opened = await v1.openLoan(
    { account, market: "btc-usdc", collateral: "1", borrow: "20000" },
    by("3"),
  );
  const loan = (await v1.getLoan(opened.data.loan, by("4"))).data;
  const page = (await v1.listLoans({ account, limit: 5 }, by("5"))).data;
  const refused = await v1.getLoan("nobody-s", by("6")).catch((answer: unknown) => answer);
  return [
    (await health.getHealth()).data.status,
    loan.collateral.amount,
    loan.isHealthy,
    page.items.length,
    (refused as { readonly error: { readonly code: string } }).error.code,
  ];
}
`,
  );
  expect(await compile("use-client.ts", "live-client.ts")).toEqual({ code: 0, said: "" });
  for (const name of ["client", "use-client"]) {
    const text = await readFile(join(folder, `${name}.ts`), "utf8");
    const { ES2022: target } = ts.ScriptTarget;
    const { outputText } = ts.transpileModule(text, {
      compilerOptions: { target, module: ts.ModuleKind.ESNext },
    });
    await writeFile(join(folder, `${name}.js`), outputText);
  }
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  const client = (await import(/* @vite-ignore */ join(folder, "use-client.js"))) as {
    readonly play: (baseUrl: string, key: string) => Promise<readonly unknown[]>;
  };
  const key = await server.key(["operator", "custody"]);
  expect(await client.play(server.url, key)).toEqual(["running", "1", true, 1, "loan_not_found"]);
});
