import { expect, test } from "vitest";
import { exportsHaveCallers } from "./exports-have-callers.ts";

const NONE: ReadonlyMap<string, string> = new Map();

const source = {
  path: "packages/engine/src/math/sums.ts",
  text: `export const used = 1n;
export function dead(): bigint {
  return used;
}
export class Page {}
`,
};
const caller = {
  path: "packages/engine/src/math/caller.ts",
  text: `import { used } from "./sums.ts";\n\nconst twice = used + used;\nvoid twice;\n`,
};
const onlyTest = {
  path: "packages/engine/src/math/sums.test.ts",
  text: `import { dead } from "./sums.ts";\n\ndead();\nnew Page();\n`,
};

test("accuse what only tests use, and nothing else", () => {
  const found = exportsHaveCallers([source, caller, onlyTest], NONE);
  expect(found.map(({ path, line, message }) => [path, line, message.split(":")[0]])).toEqual([
    [source.path, 2, "dead"],
    [source.path, 5, "Page"],
  ]);
});

test("take a re-export and an import for no use", () => {
  const door = {
    path: "packages/engine/src/index.ts",
    text: `export { dead } from "./math/sums.ts";\n`,
  };
  const found = exportsHaveCallers([source, caller, door], NONE);
  expect(found.map(({ message }) => message.split(":")[0])).toEqual(["dead", "Page"]);
});

test("take a name in a string for a use, as the router has it", () => {
  const router = { path: "apps/web/src/router.tsx", text: `load("Page");\n` };
  const found = exportsHaveCallers([source, caller, router], NONE);
  expect(found.map(({ message }) => message.split(":")[0])).toEqual(["dead"]);
});

test("take the same name from another file, or of a variable, for no use", () => {
  const twin = {
    path: "packages/engine/src/rates/twin.ts",
    text: `export function dead(): bigint {\n  return 0n;\n}\n`,
  };
  const user = {
    path: "packages/engine/src/rates/user.ts",
    text: `import { dead as living } from "./twin.ts";\n\nconst Page = living();\nvoid Page;\n`,
  };
  const found = exportsHaveCallers([source, caller, twin, user], NONE);
  expect(found.map(({ path, message }) => [path, message.split(":")[0]])).toEqual([
    [source.path, "dead"],
    [source.path, "Page"],
  ]);
});

test.each([
  ["a door", `import { dead, Page } from "@plimsoll/engine";\n\ndead(new Page());\n`],
  ["a whole module", `import * as sums from "./sums.ts";\n\nsums.dead(sums.Page);\n`],
  ["a late import", `const { dead, Page } = await import("./sums.ts");\ndead(Page);\n`],
])("see a use through %s", (_, text) => {
  const user = { path: "packages/engine/src/math/user.ts", text };
  expect(exportsHaveCallers([source, caller, user], NONE)).toEqual([]);
});

test("see a use of what another file has loaded", () => {
  const loader = {
    path: "packages/engine/src/math/load.ts",
    text: `export const load = () => import("./sums.ts");\n`,
  };
  const user = {
    path: "packages/engine/src/math/user.ts",
    text: `import { load } from "./load.ts";\n\nconst sums = await load();\nsums.dead(sums.Page);\n`,
  };
  expect(exportsHaveCallers([source, caller, loader, user], NONE)).toEqual([]);
});

test("accuse an exception that is none any more", () => {
  const allowed = new Map([
    ["dead", "a reason"],
    ["Page", "a reason"],
    ["used", "a reason"],
  ]);
  const found = exportsHaveCallers([source, caller], allowed);
  expect(found.map(({ message }) => message.split(" ")[0])).toEqual(["used"]);
});
