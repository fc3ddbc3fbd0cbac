import { describe, expect, test } from "vitest";
import { UNDECLARED, type Outcome } from "./planted-repository.ts";
import { checked, type Violation } from "./planted-violations.ts";

describe("what nothing uses", () => {
  const journal = "packages/journal/src";
  const violations: Violation[] = [
    {
      violation: "a file that nobody imports",
      rule: "Unused files",
      path: `${journal}/planted-file.ts`,
      text: `export const alone = 1n;\n`,
    },
    {
      violation: "an export that only its own file uses",
      rule: "Unused exports",
      path: `${journal}/planted-export.ts`,
      text: `export const inner = 1n;\nexport const outer = inner;\n`,
    },
    {
      violation: "a type that nobody names",
      rule: "Unused exported types",
      path: `${journal}/planted-type.ts`,
      text: `export type Nobody = bigint;\nexport const somebody = 1n;\n`,
    },
    {
      violation: "a dependency that nothing declares",
      rule: "Unlisted dependencies",
      path: `${journal}/planted-dependency.test.ts`,
      text: `export { stray } from "${UNDECLARED}";\n`,
    },
    {
      violation: "a dependency that nothing imports",
      rule: "Unused dependencies",
      path: "apps/cli/package.json",
      text: `{ "name": "@plimsoll/cli", "private": true, "dependencies": { "${UNDECLARED}": "1" } }\n`,
    },
  ];
  const beside = {
    [`${journal}/sound.test.ts`]: `import { outer } from "./planted-export.ts";\nimport { somebody } from "./planted-type.ts";\n\nconsole.log(outer, somebody);\n`,
  };
  const { outcome } = checked(violations, beside, (repository) => repository.unused());

  test.each(violations)("is named: $violation", ({ rule, path }) => {
    expect(outcome().passed).toBe(false);
    expect(sectionOf(outcome(), rule)).toContain(path);
  });

  test("is no export that another file uses", () => {
    const exports = sectionOf(outcome(), "Unused exports");
    expect(exports).toMatch(/^inner /m);
    expect(exports).not.toMatch(/^(outer|somebody) /m);
  });
});

/** What stands under one heading of a report. */
function sectionOf({ output }: Outcome, heading: string): string {
  const [, section = ""] = output.split(new RegExp(`^${heading} \\(\\d+\\)$`, "m"));
  return section.split(/^[A-Z][a-z ]+ \(\d+\)$/m)[0] ?? "";
}
