import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { checked, type Violation } from "./checked.ts";
import { UNDECLARED } from "./planted-repository.ts";

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
