import { describe, expect, test } from "vitest";
import { UNDECLARED, type Outcome } from "./planted-repository.ts";
import { checked, type Violation } from "./planted-violations.ts";

/*
 * A check that passes whatever one does proves nothing. Violations of every rule are planted beside
 * sound sources, each check runs once, and it must name every planted file and no sound one.
 */

/** Assembled here, so that this file does not break the rules that it tests. */
const HOME_FOLDER = ["", "home", "somebody", "book.csv"].join("/");
const REGISTRY_HOST = ["registry", "npmjs", "org"].join(".");
const LEFTOVER = ["TO", "DO"].join("");
const IGNORE = ["@ts", "ignore"].join("-");

describe("layers", () => {
  const math = "packages/engine/src/math";
  const violations: Violation[] = [
    {
      violation: "the engine imports a node builtin",
      rule: "engine-stands-alone",
      path: `${math}/planted-builtin.ts`,
      text: `export { readFileSync } from "node:fs";\n`,
    },
    {
      violation: "the engine imports another package",
      rule: "engine-stands-alone",
      path: `${math}/planted-package.ts`,
      text: `export { append } from "@plimsoll/journal";\n`,
    },
    {
      violation: "the engine imports an installed package",
      rule: "engine-stands-alone",
      path: `${math}/planted-dependency.ts`,
      text: `export { stray } from "${UNDECLARED}";\n`,
    },
    {
      violation: "a lower layer of the engine imports a type from a higher one",
      rule: "engine-math-points-down",
      path: `${math}/planted-upward.ts`,
      text: `import type { Market } from "../market/market.ts";\n
export type Cash = Market["cash"];\n`,
    },
    {
      violation: "a layer of the engine imports its index",
      rule: "engine-market-points-down",
      path: "packages/engine/src/market/planted-index.ts",
      text: `export { double } from "../index.ts";\n`,
    },
    {
      violation: "the engine grows a folder that has no place in the order",
      rule: "engine-layers-are-known",
      path: "packages/engine/src/helpers/planted.ts",
      text: `export { double } from "../math/double.ts";\n`,
    },
    {
      violation: "the engine's tests import another package",
      rule: "engine-tests-knows-nobody",
      path: `${math}/planted-test.test.ts`,
      text: `export { append } from "@plimsoll/journal";\n`,
    },
    {
      violation: "the journal imports the engine",
      rule: "journal-knows-nobody",
      path: "packages/journal/src/planted.ts",
      text: `export { double } from "@plimsoll/engine";\n`,
    },
    {
      violation: "a package imports an app",
      rule: "packages-import-no-app",
      path: "packages/journal/src/planted-app.ts",
      text: `export { name } from "../../../apps/cli/src/main.ts";\n`,
    },
    {
      violation: "an app imports another app",
      rule: "nobody-imports-an-app",
      path: "apps/cli/src/planted-app.ts",
      text: `export { name } from "../../server/src/main.ts";\n`,
    },
    {
      violation: "an app reaches past a package's index",
      rule: "packages-have-one-door",
      path: "apps/cli/src/planted-inside.ts",
      text: `export { double } from "../../../packages/engine/src/math/double.ts";\n`,
    },
    {
      violation: "an app imports a package that it does not declare",
      rule: "no-undeclared-dependencies",
      path: "apps/cli/src/planted-dependency.ts",
      text: `export { stray } from "${UNDECLARED}";\n`,
    },
    {
      violation: "an import leads nowhere",
      rule: "no-unresolvable",
      path: "apps/cli/src/planted-nowhere.ts",
      text: `export { nothing } from "./nothing.ts";\n`,
    },
    {
      violation: "sources import a test",
      rule: "nobody-imports-tests",
      path: `${math}/planted-truth.ts`,
      text: `export { truth } from "./double.test.ts";\n`,
    },
    {
      violation: "two files import each other",
      rule: "no-cycles",
      path: `${math}/planted-one.ts`,
      text: `import { two } from "./planted-two.ts";\n\nexport const one = (): bigint => two();\n`,
    },
  ];
  const beside = {
    [`${math}/double.test.ts`]: `export const truth = 2n;\n`,
    [`${math}/planted-two.ts`]: `import { one } from "./planted-one.ts";\n\nexport const two = (): bigint => one();\n`,
  };
  const { outcome } = checked(violations, beside, (repository) => repository.layers());

  test.each(violations)("fail when $violation", ({ rule, path }) => {
    expect(outcome().passed).toBe(false);
    expect(outcome().output).toContain(`error ${rule}: ${path} `);
  });

  test("name nothing but what was planted", () => {
    const accused = outcome().output.matchAll(/error [\w-]+: (\S+)/g);
    expect([...accused].filter(([, path]) => !path?.includes("planted"))).toEqual([]);
  });
});

describe("types", () => {
  const names = ["process", "console", "setTimeout", "fetch", "performance", "Buffer", "window"];
  const violations: Violation[] = [
    {
      violation: "an element of an array is taken for granted",
      rule: "TS2322",
      path: "packages/engine/src/math/planted-element.ts",
      text: `export const first = (all: readonly bigint[]): bigint => all[0];\n`,
    },
    {
      violation: "an optional member is set to undefined",
      rule: "TS2375",
      path: "packages/engine/src/math/planted-optional.ts",
      text: `export const fee: { readonly rate?: bigint } = { rate: undefined };\n`,
    },
    {
      violation: "a switch falls through",
      rule: "TS7029",
      path: "packages/engine/src/math/planted-switch.ts",
      text: `export function next(n: bigint): bigint {\n  switch (n) {\n    case 0n:\n      n += 1n;\n    default:\n      return n;\n  }\n}\n`,
    },
    {
      violation: "syntax appears that is more than types",
      rule: "TS1294",
      path: "packages/engine/src/math/planted-enum.ts",
      text: `export enum Side {\n  left,\n}\n`,
    },
    ...names.map((name) => ({
      violation: `the engine names ${name}, which only a process or a browser has`,
      rule: `'${name}'`,
      path: `packages/engine/src/math/planted-${name}.ts`,
      text: `export const world = ${name};\n`,
    })),
  ];
  const { outcome } = checked(violations, {}, (repository) => repository.types("packages/engine"));

  test.each(violations)("fail when $violation", ({ rule, path }) => {
    expect(outcome().passed).toBe(false);
    expect(errorsOf(outcome(), path)).toContain(rule);
  });

  test("name nothing but what was planted", () => {
    const accused = outcome().output.matchAll(/^(\S+)\(\d+,\d+\): error/gm);
    expect([...accused].filter(([, path]) => !path?.includes("planted"))).toEqual([]);
  });
});

describe("lint", () => {
  const path = "packages/journal/src/planted.ts";
  const rules = [
    "no-floating-promises",
    "no-misused-promises",
    "no-explicit-any",
    "no-non-null-assertion",
    "switch-exhaustiveness-check",
    "consistent-type-imports",
  ];
  const text = `import { append } from "./index.ts";
import { PlantedKind } from "./planted-kind.ts";

export function record(entries: readonly string[], kind: PlantedKind): any {
  append("floating");
  entries.forEach(async (entry) => {
    await append(entry);
  });
  switch (kind) {
    case "first":
      return entries[0]!;
  }
}
`;
  const violations = rules.map((rule) => ({ violation: rule, rule, path, text }));
  const beside = {
    "packages/journal/src/planted-kind.ts": `export type PlantedKind = "first" | "second";\n`,
  };
  const { outcome } = checked(violations, beside, (repository) => repository.lint());

  test.each(rules)("fails on a violation of %s", (rule) => {
    expect(outcome().passed).toBe(false);
    expect(outcome().output).toContain(`@typescript-eslint/${rule}`);
  });

  test("names nothing but what was planted", () => {
    const accused = outcome().output.matchAll(/^\/\S+$/gm);
    expect([...accused].map(([file]) => file.endsWith(path))).toEqual([true]);
  });
});

describe("format", () => {
  const path = "packages/engine/src/math/planted.ts";
  const text = `export const  planted = 'planted'\n`;
  const violations = [{ violation: "style", rule: "style", path, text }];
  const { outcome } = checked(violations, {}, (repository) => repository.format());

  test("fails on a file in another style, and on no other", () => {
    expect(outcome().passed).toBe(false);
    expect([...outcome().output.matchAll(/^\[warn\] (packages\S+)$/gm)]).toEqual([
      expect.objectContaining({ 1: path }),
    ]);
  });
});

describe("house rules", () => {
  const violations: Violation[] = [
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
  const beside = {
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
    expect(outcome().output).toContain(`${path}:1  ${rule}: `);
  });

  test("name nothing but what was planted, not even the same words in comments and members", () => {
    const accused = outcome().output.matchAll(/^(\S+):\d+ {2}/gm);
    expect([...accused].filter(([, path]) => !path?.includes("planted"))).toEqual([]);
  });
});

/** What the compiler says about one file. */
function errorsOf(outcome: Outcome, path: string): string {
  return outcome.output
    .split("\n")
    .filter((line) => line.startsWith(`${path}(`))
    .join("\n");
}
