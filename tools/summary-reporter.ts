import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from "vitest/node";

/** What a run came to. A test skipped without a reason counts as failed. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Full name and reason of every test that was skipped on purpose. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  /** Full names of tests that were skipped and do not say why. */
  readonly unexplained: readonly string[];
}

/**
 * Ends the output of a run with one line for people and machines: `N passed, N failed`, followed by
 * `, N skipped` when some were. Lists skipped tests with their reasons before it, and fails the run
 * when a test gives none: `ctx.skip("why")` is the only way to skip.
 */
export default class SummaryReporter implements Reporter {
  private isFiltered = false;
  private isWatching = false;
  private tally: Tally = { passed: 0, failed: 0, skipped: [], unexplained: [] };

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
    const { passed, skipped, unexplained } = this.tally;
    // No test files, a broken configuration, coverage below its limit: the run fails without a test.
    const failed = Math.max(this.tally.failed, exitCode === 0 ? 0 : 1);
    const lines = [
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
  return { passed, failed: failed + unexplained.length, skipped, unexplained };
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}
