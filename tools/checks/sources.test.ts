import { describe, expect, test } from "vitest";
import { checked, type Violation } from "./checked.ts";
import type { Outcome } from "./planted-repository.ts";

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

/** What the compiler says about one file. */
function errorsOf(outcome: Outcome, path: string): string {
  return outcome.output
    .split("\n")
    .filter((line) => line.startsWith(`${path}(`))
    .join("\n");
}
