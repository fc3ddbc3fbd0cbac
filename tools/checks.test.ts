import { dirname } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { PlantedRepository, UNDECLARED, type Outcome } from "./planted-repository.ts";

/*
 * A check that passes whatever one does proves nothing. Violations of every rule are planted beside
 * sound sources, each check runs once, and it must name every planted file and no sound one.
 */

/** Assembled here, so that this file does not break the rules that it tests. */
const HOME_FOLDER = ["", "home", "somebody", "book.csv"].join("/");
const REGISTRY_HOST = ["registry", "npmjs", "org"].join(".");
const LEFTOVER = ["TO", "DO"].join("");
const IGNORE = ["@ts", "ignore"].join("-");

interface Violation {
  readonly violation: string;
  readonly rule: string;
  readonly path: string;
  readonly text: string;
}

/** Plants `violations` and runs `check` over them once. */
function checked(
  violations: readonly Violation[],
  beside: Readonly<Record<string, string>>,
  check: (repository: PlantedRepository) => Outcome,
): { readonly outcome: () => Outcome } {
  let outcome: Outcome | undefined;
  beforeAll(() => {
    const planted = violations.map(({ path, text }) => [path, text] as const);
    const repository = new PlantedRepository({ ...Object.fromEntries(planted), ...beside });
    try {
      outcome = check(repository);
    } finally {
      repository.remove();
    }
  }, 60_000);
  return {
    outcome: () => {
      if (outcome === undefined) throw new Error("the check has not run");
      return outcome;
    },
  };
}

describe("layers", () => {
  const math = "packages/engine/src/math";
  const web = "apps/web/src";
  const server = "apps/server/src";
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
      rule: "engine-rooms-are-known",
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
      violation: "a layer of the engine imports a folder that has no place in the order",
      rule: "engine-math-points-down",
      path: `${math}/planted-aside.ts`,
      text: `export { aside } from "../helpers/planted-aside.ts";\n`,
    },
    {
      violation: "a lower room of the web app imports a type from a higher one",
      rule: "web-foundation-points-down",
      path: `${web}/foundation/format/planted-upward.ts`,
      text: `import type { Place } from "../../shell/planted-place.ts";\n
export type Names = Place[];\n`,
    },
    {
      violation: "a room of the web app imports what stands on top of all rooms",
      rule: "web-pages-points-down",
      path: `${web}/pages/risk/planted-roof.ts`,
      text: `export { titled } from "../../main.tsx";\n`,
    },
    {
      violation: "the web app grows a folder that has no place in the order",
      rule: "web-rooms-are-known",
      path: `${web}/helpers/planted.ts`,
      text: `export { titled } from "../foundation/format/words.ts";\n`,
    },
    {
      violation: "the web app's foundation imports what stands above it there",
      rule: "web-foundation-format-points-down",
      path: `${web}/foundation/format/planted-session.ts`,
      text: `export { name } from "../session/planted-session.ts";\n`,
    },
    {
      violation: "an element of the web app imports what stands above it there",
      rule: "web-elements-figures-points-down",
      path: `${web}/elements/figures/planted-table.ts`,
      text: `export { name } from "../tables/planted-table.ts";\n`,
    },
    {
      violation: "a subject of the web app imports one that is about it",
      rule: "web-subjects-market-points-down",
      path: `${web}/subjects/market/planted-upward.ts`,
      text: `export { name } from "../plans/planted-plan.ts";\n`,
    },
    {
      violation: "the web app grows a subject that has no place in the order",
      rule: "web-subjects-rooms-are-known",
      path: `${web}/subjects/weather/planted.ts`,
      text: `export { titled } from "../market/terms.ts";\n`,
    },
    {
      violation: "a page imports a page of other people",
      rule: "web-pages-stand-apart",
      path: `${web}/pages/open/planted-page.ts`,
      text: `export { titled } from "../risk/book-page.ts";\n`,
    },
    {
      violation: "a lower room of the server imports a type from a higher one",
      rule: "server-views-points-down",
      path: `${server}/views/planted-upward.ts`,
      text: `import type { Posted } from "../delivery/post.ts";\n
export type Posts = Posted[];\n`,
    },
    {
      violation: "a room of the server imports what stands on top of all rooms",
      rule: "server-edge-points-down",
      path: `${server}/edge/http/planted-roof.ts`,
      text: `export { name } from "../../main.ts";\n`,
    },
    {
      violation: "the server grows a folder that has no place in the order",
      rule: "server-rooms-are-known",
      path: `${server}/helpers/planted.ts`,
      text: `export { titled } from "../foundation/words.ts";\n`,
    },
    {
      violation: "a follower imports another one",
      rule: "followers-stand-apart",
      path: `${server}/followers/webhooks/planted-neighbour.ts`,
      text: `export { inbox } from "../notifications/planted-inbox.ts";\n`,
    },
    {
      violation: "a follower reaches past the door of history",
      rule: "followers-stand-apart",
      path: `${server}/followers/webhooks/planted-inside.ts`,
      text: `export { read } from "../history/planted-read.ts";\n`,
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
      violation: "the server imports code of the sandbox",
      rule: "sandbox-is-never-imported",
      path: `${server}/edge/http/planted-static.ts`,
      text: `export { gift } from "../../sandbox/gift.ts";\n`,
    },
    {
      violation: "the server loads code of the sandbox in another place",
      rule: "sandbox-is-loaded-in-one-place",
      path: `${server}/start/planted-dynamic.ts`,
      text: `export const gift = (): Promise<unknown> => import("../sandbox/gift.ts");\n`,
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
    [`${server}/sandbox/gift.ts`]: `export const gift = 1n;\nexport type Gift = bigint;\n`,
    [`${server}/edge/http/sound-type.ts`]: `import type { Gift } from "../../sandbox/gift.ts";\n\nexport type Given = Gift;\n`,
    [`${math}/planted-two.ts`]: `import { one } from "./planted-one.ts";\n\nexport const two = (): bigint => one();\n`,
    "packages/engine/src/helpers/planted-aside.ts": `export const aside = 2n;\n`,
    [`${server}/followers/notifications/planted-inbox.ts`]: `export const inbox = "planted";\n`,
    [`${server}/followers/history/planted-read.ts`]: `export const read = "planted";\n`,
    [`${web}/shell/planted-place.ts`]: `export type Place = string;\n`,
    [`${web}/subjects/plans/planted-plan.ts`]: `export const name = "planted";\n`,
    [`${web}/foundation/session/planted-session.ts`]: `export const name = "planted";\n`,
    [`${web}/elements/tables/planted-table.ts`]: `export const name = "planted";\n`,
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

describe("folders", () => {
  const web = "apps/web/src";
  const server = "apps/server/src";
  const violations: Violation[] = [
    {
      violation: "folders of the web app import each other in a circle, though no files do",
      rule: "web-folders-make-no-circle",
      path: `${web}/pages/risk/planted-one/first.ts`,
      text: `export { second } from "../planted-two/second.ts";\n`,
    },
    {
      violation: "folders of the server import each other in a circle, though no files do",
      rule: "server-folders-make-no-circle",
      path: `${server}/sources/planted-one/first.ts`,
      text: `export { second } from "../planted-two/second.ts";\n`,
    },
  ];
  const beside = {
    [`${server}/sources/planted-one/third.ts`]: `export const third = "planted";\n`,
    [`${server}/sources/planted-two/second.ts`]: `export const second = "planted";\n`,
    [`${server}/sources/planted-two/fourth.ts`]: `export { third } from "../planted-one/third.ts";\n`,
    [`${web}/pages/risk/planted-one/third.ts`]: `export const third = "planted";\n`,
    [`${web}/pages/risk/planted-two/second.ts`]: `export const second = "planted";\n`,
    [`${web}/pages/risk/planted-two/fourth.ts`]: `export { third } from "../planted-one/third.ts";\n`,
    // A test may import what stands above its folder.
    [`${server}/foundation/words.test.ts`]: `import { titled } from "../followers/history/index.ts";\n\ntitled("");\n`,
  };
  const { outcome } = checked(violations, beside, (repository) => repository.folders());

  test.each(violations)("fail when $violation", ({ rule, path }) => {
    expect(outcome().passed).toBe(false);
    expect(outcome().output).toContain(`error ${rule}: ${dirname(path)} `);
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
    "apps/server/src/start.ts": `export async function start(): Promise<void> {\n  await Promise.resolve();\n}\n`,
    "apps/server/test/open.ts": `import { start } from "../src/start.ts";\n\nexport const open = start;\n`,
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

/** What the compiler says about one file. */
function errorsOf(outcome: Outcome, path: string): string {
  return outcome.output
    .split("\n")
    .filter((line) => line.startsWith(`${path}(`))
    .join("\n");
}
