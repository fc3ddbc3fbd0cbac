import { describe, expect, test } from "vitest";
import { checked, type Violation } from "./checked.ts";

describe("the one door of the sandbox", () => {
  const rule = "sandbox-has-one-door";
  const server = "apps/server/src";
  const loads: readonly (readonly [string, string])[] = [
    ["a name that is put together", `export const load = (name) => import("../" + name);`],
    ["a name in a template", "export const load = (file) => import(`../sandbox/${file}`);"],
    ["a name from a variable", `const name = "./x.ts";\nexport const loaded = await import(name);`],
    ["its own require", `import { createRequire } from "node:module";`],
    ["a require of another name", `import { createRequire as make } from "node:module";`],
    [
      "a require by the module",
      `import m from "node:module";\nexport const r = m["createRequire"];`,
    ],
    ["the place of a module", `export const place = import.meta.resolve("./x.ts");`],
    ["what finds a module", `export const { resolve } = import.meta;`],
    ["a file for a thread", `export const file = new URL("../sandbox/seed.ts", import.meta.url);`],
    ["a file with another slash", `export const file = "..\\\\sandbox\\\\seed.ts";`],
    ["a file in a template", "export const file = (root) => `${root}/src/sandbox/seed.ts`;"],
    ["a file behind a folder", "export const file = (root) => `${root}sandbox/seed.ts`;"],
    ["the sandbox by the package", `export const name = "@plimsoll/server/src/sandbox/seed.ts";`],
  ];
  const violations: Violation[] = [
    ...loads.map(([what, text], index) => ({
      violation: `the server loads by ${what}`,
      rule,
      path: `${server}/edge/planted-${index}.ts`,
      text: `${text}\n`,
    })),
    {
      violation: "the server's command names a file of the sandbox",
      rule,
      path: "apps/server/bin/planted.js",
      text: `export const file = "../src/sandbox/seed.ts";\n`,
    },
    {
      violation: "a file that may resolve packages loads what it finds",
      rule,
      path: `${server}/edge/http/docs.ts`,
      text: `import { createRequire } from "node:module";\n\nexport const load = createRequire(import.meta.url);\n`,
    },
    {
      violation: "a file that may resolve packages does so no more",
      rule,
      path: `${server}/edge/web/build-web.ts`,
      text: `export const dist = "dist";\n`,
    },
  ];
  const beside = {
    [`${server}/start/sound-words.ts`]: `import type { Gift } from "../sandbox/gift.ts";

/** See sandbox/gift.ts; import.meta.resolve and createRequire are for others. */
export type Given = Gift | import("../sandbox/gift.ts").Gift;
export const mode = "sandbox";
export const here = new URL("./sound-words.ts", import.meta.url);
export const page = "docs/sandbox.md";
export const route = "/v1/sandbox/clock";
export const post = () => import("../delivery/post.ts");
`,
    [`${server}/start/sound.test.ts`]: `export const load = (name) => import(name);\n`,
    [`${server}/sandbox/gift.ts`]: `export type Gift = bigint;\nexport const load = (name) => import(name);\n`,
  };
  const { outcome } = checked(violations, beside, (repository) => repository.house());

  test.each(violations)("fails when $violation", ({ path }) => {
    expect(outcome().passed).toBe(false);
    expect(outcome().output).toMatch(new RegExp(`^${path}:[1-3]  ${rule}: `, "m"));
  });

  test("is named for nothing but what was planted", () => {
    const planted = new Set(violations.map(({ path }) => path));
    const accused = outcome().output.matchAll(/^(\S+):\d+ {2}sandbox-/gm);
    expect([...accused].filter(([, path = ""]) => !planted.has(path))).toEqual([]);
  });
});
