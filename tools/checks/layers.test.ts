import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { checked, type Violation } from "./checked.ts";
import { brokenFolders, brokenHouses, brokenPackages, rulesOf } from "./planted-houses.ts";
import { UNDECLARED } from "./planted-repository.ts";

describe("layers", () => {
  const math = "packages/engine/src/math";
  const web = "apps/web/src";
  const server = "apps/server/src";
  const lab = "packages/lab/src";
  const houses = brokenHouses();
  const packages = brokenPackages();
  const violations: Violation[] = [
    ...houses.violations,
    ...packages.violations,
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
      violation: "a page imports a page of other people",
      rule: "web-pages-stand-apart",
      path: `${web}/pages/open/planted-page.ts`,
      text: `export { titled } from "../risk/book-page.ts";\n`,
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
      violation: "a benchmark imports an app",
      rule: "nobody-imports-an-app",
      path: "bench/planted-app.ts",
      text: `export { name } from "../apps/cli/src/main.ts";\n`,
    },
    {
      violation: "a tool imports an app",
      rule: "nobody-imports-an-app",
      path: "tools/planted-app.ts",
      text: `export { name } from "../apps/cli/src/main.ts";\n`,
    },
    {
      violation: "a receipt is checked with what only Node has",
      rule: "receipt-runs-in-a-browser",
      path: "packages/receipt/src/planted-builtin.ts",
      text: `export { createHash } from "node:crypto";\n`,
    },
    {
      violation: "a receipt is checked with the journal's database at hand",
      rule: "receipt-runs-in-a-browser",
      path: "packages/receipt/src/planted-database.ts",
      text: `export { append } from "@plimsoll/journal";\n`,
    },
    {
      violation: "what the web app rehearses reaches for a file of the lab",
      rule: "crashes-run-in-a-browser",
      path: `${lab}/crashes/planted-report.ts`,
      text: `export { report } from "../report/planted-write.ts";\n`,
    },
    {
      violation: "what the web app rehearses imports a node builtin",
      rule: "crashes-need-no-node",
      path: `${lab}/crashes/planted-builtin.ts`,
      text: `export { readFileSync } from "node:fs";\n`,
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
      violation: "the server's command imports code of the sandbox",
      rule: "sandbox-is-never-imported",
      path: "apps/server/bin/planted-static.js",
      text: `export { gift } from "../src/sandbox/gift.ts";\n`,
    },
    {
      violation: "the server's command loads code of the sandbox",
      rule: "sandbox-is-loaded-in-one-place",
      path: "apps/server/bin/planted-dynamic.js",
      text: `await import("../src/sandbox/gift.ts");\n`,
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
    ...houses.beside,
    ...packages.beside,
    [`${math}/double.test.ts`]: `export const truth = 2n;\n`,
    [`${lab}/report/planted-write.ts`]: `export const report = "planted";\n`,
    [`${server}/sandbox/gift.ts`]: `export const gift = 1n;\nexport type Gift = bigint;\n`,
    [`${server}/edge/http/sound-type.ts`]: `import type { Gift } from "../../sandbox/gift.ts";\n\nexport type Given = Gift;\n`,
    [`${math}/planted-two.ts`]: `import { one } from "./planted-one.ts";\n\nexport const two = (): bigint => one();\n`,
    [`${server}/followers/notifications/planted-inbox.ts`]: `export const inbox = "planted";\n`,
    [`${server}/followers/history/planted-read.ts`]: `export const read = "planted";\n`,
  };
  const { outcome } = checked(violations, beside, (repository) => repository.layers());

  test.each(violations)("fail when $violation", ({ rule, path }) => {
    expect(outcome().passed).toBe(false);
    expect(outcome().output).toContain(`error ${rule}: ${path} `);
  });

  test("are planted a violation each", () => {
    const planted = new Set(violations.map(({ rule }) => rule));
    expect([...planted].sort()).toEqual(rulesOf(".dependency-cruiser.cjs").sort());
  });

  test("name nothing but what was planted", () => {
    const accused = outcome().output.matchAll(/error [\w-]+: (\S+)/g);
    expect([...accused].filter(([, path]) => !path?.includes("planted"))).toEqual([]);
  });
});

describe("folders", () => {
  const folders = brokenFolders();
  const { violations } = folders;
  const beside = {
    ...folders.beside,
    // A test may import what stands above its folder.
    "apps/server/src/foundation/words.test.ts": `import { titled } from "../followers/history/index.ts";\n\ntitled("");\n`,
  };
  const { outcome } = checked(violations, beside, (repository) => repository.folders());

  test.each(violations)("fail when $violation", ({ rule, path }) => {
    expect(outcome().passed).toBe(false);
    expect(outcome().output).toContain(`error ${rule}: ${dirname(path)} `);
  });

  test("are planted a circle each", () => {
    expect(violations.map(({ rule }) => rule)).toEqual(rulesOf(".dependency-cruiser-folders.cjs"));
  });

  test("name nothing but what was planted", () => {
    const accused = outcome().output.matchAll(/error [\w-]+: (\S+)/g);
    expect([...accused].filter(([, path]) => !path?.includes("planted"))).toEqual([]);
  });
});
