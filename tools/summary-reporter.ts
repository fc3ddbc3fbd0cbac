import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from "vitest/node";

/** What a run came to. A test skipped without a reason counts as failed. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Full name and reason of every test that was skipped on purpose. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  /** Full names of tests that were skipped and do not say why. */
  readonly unexplained: readonly string[];
  /** The files that took longest, the slowest first. */
  readonly slowest: readonly { readonly file: string; readonly seconds: number }[];
}

const SLOWEST_SHOWN = 10;

/**
 * Ends the output of a run with one line for people and machines: `N passed, N failed`, followed by
 * `, N skipped` when some were. Before it stand the slowest files and the skipped tests with their
 * reasons; a test that gives none fails the run: `ctx.skip("why")` is the only way to skip.
 */
export default class SummaryReporter implements Reporter {
  private isFiltered = false;
  private isWatching = false;
  private tally: Tally = { passed: 0, failed: 0, skipped: [], unexplained: [], slowest: [] };

  onInit(vitest: Vitest): void {
    this.isFiltered = vitest.config.testNamePattern !== undefined;
    this.isWatching = vitest.config.watch;
    // Coverage and error listings are printed after onTestRunEnd; the line must come last.
    if (!this.isWatching) process.once("exit", (code) => this.print(code));
  }

  onTestRunEnd(
    testModules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
  ): void {
    this.tally = tallyOf(testModules, unhandledErrors.length, this.isFiltered);
    if (this.tally.failed > 0) process.exitCode = 1;
    if (this.isWatching) this.print(0);
  }

  private print(exitCode: number): void {
    const { passed, skipped, unexplained, slowest } = this.tally;
    // No test files, a broken configuration, coverage below its limit: the run fails without a test.
    const failed = Math.max(this.tally.failed, exitCode === 0 ? 0 : 1);
    const lines = [
      "the slowest files:",
      ...slowest.map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}`),
      ...skipped.map(({ name, reason }) => `skipped: ${name} (${reason})`),
      ...unexplained.map((name) => `skipped without a reason, counted as failed: ${name}`),
      `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ""}`,
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
  }
}

function tallyOf(
  testModules: readonly TestModule[],
  unhandledErrors: number,
  isFiltered: boolean,
): Tally {
  let passed = 0;
  let failed = unhandledErrors;
  const skipped: { name: string; reason: string }[] = [];
  const unexplained: string[] = [];
  for (const testModule of testModules) {
    let failedInModule = 0;
    for (const test of testModule.children.allTests()) {
      const result = test.result();
      if (result.state === "passed") passed += 1;
      else if (result.state === "skipped" && result.note !== undefined)
        skipped.push({ name: nameOf(test), reason: result.note });
      else if (result.state === "skipped" && isFiltered) continue;
      else if (result.state === "skipped") unexplained.push(nameOf(test));
      else failedInModule += 1; // failed, or still pending when the run was cut short
    }
    // A file that cannot be loaded, or whose hooks fail, has no failed test of its own.
    if (failedInModule === 0 && testModule.state() === "failed") failedInModule = 1;
    failed += failedInModule;
  }
  const slowest = testModules
    .map((testModule) => ({
      file: testModule.relativeModuleId,
      seconds: millisOf(testModule) / 1_000,
    }))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, SLOWEST_SHOWN);
  return { passed, failed: failed + unexplained.length, skipped, unexplained, slowest };
}

/** What a file keeps a worker busy for: its imports, and its tests with their hooks. */
function millisOf(testModule: TestModule): number {
  const { environmentSetupDuration, prepareDuration, setupDuration, collectDuration, duration } =
    testModule.diagnostic();
  return environmentSetupDuration + prepareDuration + setupDuration + collectDuration + duration;
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}
