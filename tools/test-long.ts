/**
 * Runs in full what `npm test` plays in short: each takes minutes. Usage: npm run test:long [-- NAME…]
 * CONTRIBUTING.md says what each takes and what it looks for.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { bringNode, withNode } from "./node-release.ts";
import { repositoryFiles } from "./repository.ts";

interface LongRun {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Arguments of npx. */
  readonly command: readonly string[];
  /** The release of Node that runs it; the one that runs this unless said. */
  readonly node?: string;
}

const tests = (...files: readonly string[]): string[] => ["vitest", "run", ...files];

/** The newest release with long-term support; the registry's, since this machine may have another. */
const NODE_24 = "24.22.3";
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

const RUNS: readonly LongRun[] = [
  {
    name: "faults",
    environment: { PLIMSOLL_FAULT_ROUNDS: "20" },
    command: tests("--project=pg", "faults"),
  },
  {
    name: "storm",
    environment: { PLIMSOLL_STORM_ALERTS: "50000" },
    command: tests("--project=pg", "storm"),
  },
  {
    name: "fuzz",
    environment: { PLIMSOLL_FUZZ_REQUESTS: "50000" },
    command: tests("--project=pg", "fuzz"),
  },
  {
    name: "receipts",
    environment: { PLIMSOLL_ALL_RECEIPTS: "1" },
    command: tests("--project=pg", "sandbox-receipts"),
  },
  {
    name: "properties",
    environment: { FC_SECONDS: "10" },
    // One test may hold several properties.
    command: tests("--testTimeout=120000", ...propertyTests()),
  },
  {
    name: "node24",
    environment: {},
    node: NODE_24,
    command: tests(
      ...["engine", "journal", "sequencer", "lab"].map((name) => `packages/${name}/`),
      "apps/server/src/start/start-server.pg.test.ts",
      "apps/server/src/main.pg.test.ts",
    ),
  },
  { name: "mutation", environment: {}, command: ["stryker", "run", "--force"] },
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !RUNS.some((run) => run.name === name));
if (unknown.length > 0) {
  const names = RUNS.map(({ name }) => name).join(", ");
  throw new Error(`There is no long run named ${unknown.join(", ")}; there are ${names}.`);
}

const outcomes = RUNS.filter(({ name }) => asked.length === 0 || asked.includes(name)).map(
  ({ name, environment, command, node }) => {
    console.log(`\n== ${name}: ${command.join(" ")}`);
    const startedAt = performance.now();
    const onNode = node === undefined ? {} : withNode(bringNode(ROOT, node));
    const env = { ...process.env, ...onNode, ...environment };
    const { status } = spawnSync("npx", command, { cwd: ROOT, env, stdio: "inherit" });
    const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
    return { name, isPassed: status === 0, minutes };
  },
);
console.log();
for (const { name, isPassed, minutes } of outcomes)
  console.log(`${isPassed ? "ok    " : "FAILED"} ${name} after ${minutes} min`);
if (outcomes.some(({ isPassed }) => !isPassed)) process.exitCode = 1;

/** The tests that hold properties. */
function propertyTests(): string[] {
  return repositoryFiles(ROOT)
    .filter((path) => path.endsWith(".test.ts"))
    .filter((path) => readFileSync(join(ROOT, path), "utf8").includes('from "fast-check"'));
}
