import { describe, expect, test } from "vitest";
import { checked, type Violation } from "./checked.ts";

/** Assembled here, so that this file does not break the rules that it tests. */
const HOME_FOLDER = ["", "home", "somebody", "book.csv"].join("/");
const REGISTRY_HOST = ["registry", "npmjs", "org"].join(".");
const LEFTOVER = ["TO", "DO"].join("");
const IGNORE = ["@ts", "ignore"].join("-");

describe("house rules", () => {
  const MARK = "// Nothing is refused from here on.";
  const decider = (...body: readonly string[]): string =>
    `export function plant(run: Run, command: Command): Verdict {${body.join("\n")}\nreturn null;\n}\n`;
  const anywhere: Violation[] = [
    ["the engine reads the clock", "engine-is-pure", "export const at = Date.now();"],
    ["the engine makes a date", "engine-is-pure", "export const at = new Date(0);"],
    ["the engine draws lots", "engine-is-pure", "export const lot = Math.random();"],
    ["the engine trusts a logarithm", "engine-is-pure", "export const tick = Math.log(2);"],
    ["the engine asks the locale", "engine-is-pure", 'export const n = "a".localeCompare("b");'],
    ["the engine names the process", "engine-is-pure", "export const env = process.env;"],
    ["the engine logs", "engine-is-pure", "console.log(1);"],
    ["the engine waits", "engine-is-pure", "setTimeout(() => undefined, 1);"],
    ["the engine measures itself", "engine-is-pure", "export const at = performance.now();"],
    ["money becomes a number", "money-is-bigint", "export const n = Number(10n ** 30n);"],
    ["money is parsed as a float", "money-is-bigint", 'export const n = parseFloat("0.1");'],
    ["a value is cast through unknown", "no-blind-casts", 'export const n = "" as unknown as 1;'],
    ["a value is cast to any", "no-blind-casts", "export const n = 1 as any;"],
    ["a test is skipped for everybody", "tests-all-run", 'test.skip("sums", () => undefined);'],
    ["a test runs alone", "tests-all-run", 'it.concurrent.only("sums", () => undefined);'],
    ["a suite is only planned", "tests-all-run", 'describe.todo("sums");'],
    [
      "a test ends another's work",
      "tests-clean-up-their-own",
      'import { describe, onTestFinished } from "vitest";\ndescribe.concurrent("sums", () => onTestFinished(() => undefined));',
    ],
    ["something is left for later", "no-leftovers", `// ${LEFTOVER}: sum`],
    ["a path of one machine is written down", "no-machine-paths", `// see ${HOME_FOLDER}`],
    ["a registry is named", "no-registry-hosts", `// from ${REGISTRY_HOST}`],
    ["a check is switched off without a reason", "suppressions-have-reasons", `// ${IGNORE}`],
    ["a file is too long", "files-are-short", "export {};\n".repeat(451)],
  ].map(([violation = "", rule = "", text = ""], index) => ({
    violation,
    rule,
    path: `packages/engine/src/math/planted-${index}.ts`,
    text: `${text}\n`,
  }));
  const placed: Violation[] = [
    {
      violation: "an applier is called as its decider is",
      rule: "names-tell-deciding",
      path: "packages/engine/src/events/planted-applier.ts",
      text: "export function borrow(book: Book, event: Borrowed): void {}\n",
    },
    {
      violation: "an applier is called after another event",
      rule: "names-tell-deciding",
      path: "packages/engine/src/events/planted-event.ts",
      text: "export function applyBorrowed(book: Book, event: Repaid): void {}\n",
    },
    {
      violation: "a decider is called as an applier is",
      rule: "names-tell-deciding",
      path: "packages/engine/src/commands/planted-decider.ts",
      text: "export function applyBorrowed(run: Run): void {}\n",
    },
    {
      violation: "a decider does not say where it acts",
      rule: "deciders-say-when",
      path: "packages/engine/src/commands/planted-silent.ts",
      text: decider("emit(run, event);"),
    },
    {
      violation: "a decider acts before it has refused",
      rule: "deciders-say-when",
      path: "packages/engine/src/commands/planted-hasty.ts",
      text: decider("emit(run, event);", MARK, "touch(run, market);"),
    },
    {
      violation: "a decider refuses after it has acted",
      rule: "deciders-say-when",
      path: "packages/engine/src/commands/planted-late.ts",
      text: decider(MARK, "if (emit(run, event)) return refusal;"),
    },
    {
      violation: "a decider checks after it has acted",
      rule: "deciders-say-when",
      path: "packages/engine/src/commands/planted-check.ts",
      text: decider(MARK, "emit(run, checkAmounts(command));"),
    },
  ];
  const violations = [...anywhere, ...placed];
  const beside = {
    "packages/engine/src/events/apply.ts": `export function apply(book: Book, event: Event): void {}
export function applyBorrowed(book: Book, event: Borrowed): void {}
export function postingsOf(event: Event): void {}
`,
    "packages/engine/src/commands/both.ts": decider(
      "if (checkAmounts(command)) return refusal;",
      MARK,
      "emit(run, event);",
    ),
    "packages/engine/src/commands/hand-on.ts": `export function plant(run: Run, command: Command): Verdict {
  return borrow(run, command) ?? repay(run, command);
}
`,
    "packages/engine/src/units/words.ts": `/** The process stops; Date.now is for others. */
export interface Words {
  readonly process: string;
  readonly performance: bigint;
}
`,
  };
  const { outcome } = checked(violations, beside, (repository) => repository.house());

  test.each(violations)("fail when $violation", ({ rule, path }) => {
    expect(outcome().passed).toBe(false);
    expect(outcome().output).toMatch(new RegExp(`^${path}:[1-3]  ${rule}: `, "m"));
  });

  test("name nothing but what was planted, not even the same words in comments and members", () => {
    const accused = outcome().output.matchAll(/^(\S+):\d+ {2}/gm);
    expect([...accused].filter(([, path]) => !path?.includes("planted"))).toEqual([]);
  });
});

describe("lanes of tests", () => {
  const rule = "tests-stand-in-their-lane";
  const violations: Violation[] = [
    {
      violation: "a quick test starts a database",
      rule,
      path: "packages/journal/src/planted-database.test.ts",
      text: `import { startPostgres } from "@plimsoll/embedded-postgres";\n\nawait startPostgres({ dataDirectory: "data" });\n`,
    },
    {
      violation: "a quick test starts a server by what several tests share",
      rule,
      path: "apps/server/src/planted-server.test.ts",
      text: `import { open } from "../test/open.ts";\n\nawait open();\n`,
    },
    {
      violation: "a quick test starts a process when it comes to that",
      rule,
      path: "apps/cli/src/planted-process.test.ts",
      text: `export const spawned = await import("node:child_process");\n`,
    },
    {
      violation: "a test for whoever has a database wants a browser",
      rule,
      path: "apps/web/src/planted-browser.pg.test.ts",
      text: `import { chromium } from "playwright-core";\n\nawait chromium.launch();\n`,
    },
  ];
  const beside = {
    "apps/server/src/start/start-server.ts": `export async function start(): Promise<void> {\n  await Promise.resolve();\n}\n`,
    "apps/server/test/open.ts": `import { start } from "../src/start/start-server.ts";\n\nexport const open = start;\n`,
    "apps/server/src/sound.pg.test.ts": `import { open } from "../test/open.ts";\n\nawait open();\n`,
    "apps/web/src/sound.e2e.test.ts": `import { chromium } from "playwright-core";\n\nawait chromium.launch();\n`,
    "packages/journal/src/sound.test.ts": `import type { Pool } from "pg";\n\nexport const pools: readonly Pool[] = [];\n`,
  };
  const { outcome } = checked(violations, beside, (repository) => repository.house());

  test.each(violations)("fail when $violation", ({ path }) => {
    expect(outcome().output).toContain(`${path}:1  ${rule}: `);
  });

  test("name no test that stands where it belongs, and none for its types", () => {
    const accused = [...outcome().output.matchAll(/^(\S+):\d+ {2}tests-/gm)];
    expect(accused.filter(([, path]) => !path?.includes("planted"))).toEqual([]);
    expect(accused).toHaveLength(violations.length);
  });
});
