import { describe, expect, test } from "vitest";
import { checked, type Violation } from "./planted-violations.ts";

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
