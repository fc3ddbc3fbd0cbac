import { createRequire } from "node:module";
import type { Violation } from "./checked.ts";

/*
 * Violations of what .dependency-cruiser-houses.cjs lists, made from those lists: a room or package that
 * is added there is planted here at once.
 */

interface House {
  readonly name: string;
  readonly root: string;
  /** From the ground up. */
  readonly rooms: readonly string[];
  /** Files on top of all rooms; a house without them lies inside another. */
  readonly roof: readonly string[];
}

interface Package {
  readonly name: string;
  readonly knows: readonly string[];
}

type Texts = Record<string, string>;

const require = createRequire(import.meta.url);
const { HOUSES, PACKAGES } = require("../../.dependency-cruiser-houses.cjs") as {
  readonly HOUSES: readonly House[];
  readonly PACKAGES: readonly Package[];
};

/** The names of all rules of one file of settings, in their order. */
export function rulesOf(settings: string): string[] {
  const { forbidden } = require(`../../${settings}`) as {
    readonly forbidden: readonly { readonly name: string }[];
  };
  return forbidden.map(({ name }) => name);
}

/** What stands on the floors above, for the rooms below to reach for. */
const TARGET = `export type Target = string;\n`;
const reachingFor = (path: string): string => `export type { Target } from "${path}";\n`;

/** One import in each room of what stands right above it, and one folder that has no place in each house. */
export function brokenHouses(): { readonly violations: Violation[]; readonly beside: Texts } {
  const violations: Violation[] = [];
  const beside: Texts = {};
  for (const { name, root, rooms, roof } of HOUSES) {
    for (const [index, room] of rooms.entries()) {
      const above = rooms[index + 1];
      const target = above === undefined ? onTop(roof) : `${above}/planted-target.ts`;
      // The roof may import all rooms, and must not be accused of it.
      const own = above === undefined ? `import "./${room}/planted-target.ts";\n` : "";
      beside[`${root}/${target}`] = own + TARGET;
      violations.push({
        violation: `${name}: ${room} imports ${target}`,
        rule: `${name}-${room}-points-down`,
        path: `${root}/${room}/planted-upward.ts`,
        text: reachingFor(`../${target}`),
      });
    }
    violations.push({
      violation: `${name}: a room imports a folder that has no place in the order`,
      rule: `${name}-${rooms[0]}-points-down`,
      path: `${root}/${rooms[0]}/planted-aside.ts`,
      text: reachingFor("../helpers/planted-target.ts"),
    });
    beside[`${root}/helpers/planted-target.ts`] = TARGET;
    violations.push({
      violation: `${name}: there is a folder that has no place in the order`,
      rule: `${name}-rooms-are-known`,
      path: `${root}/helpers/planted.ts`,
      text: reachingFor("./planted-target.ts"),
    });
  }
  return { violations, beside };
}

/** A file on top of all rooms; above the topmost room of a house inside another stands what has no room. */
function onTop([first = "planted-target.ts"]: readonly string[]): string {
  return first;
}

/** One import, in the sources and in a test of each package, of a package that it may not know. */
export function brokenPackages(): { readonly violations: Violation[]; readonly beside: Texts } {
  const violations: Violation[] = [];
  const beside: Texts = {};
  for (const { name, knows } of PACKAGES) {
    const known = new Set([name, "embedded-postgres", ...knows]);
    const stranger = PACKAGES.find((each) => !known.has(each.name))?.name ?? "";
    const which = knows.length === 0 ? "knows-nobody" : `knows-only-${knows.join("-")}`;
    const text = reachingFor(`../../${stranger}/src/planted-target.ts`);
    beside[`packages/${stranger}/src/planted-target.ts`] = TARGET;
    violations.push(
      {
        violation: `${name} imports ${stranger}`,
        rule: `${name}-${which}`,
        path: `packages/${name}/src/planted-stranger.ts`,
        text,
      },
      ...["src/planted-stranger.test.ts", "test/planted-stranger.ts"].map((file) => ({
        violation: `${file} of ${name} imports ${stranger}`,
        rule: `${name}-tests-${which}`,
        path: `packages/${name}/${file}`,
        text,
      })),
    );
  }
  return { violations, beside };
}

/** Two folders in the lowest room of each house that import each other, though no two files of them do. */
export function brokenFolders(): { readonly violations: Violation[]; readonly beside: Texts } {
  const violations: Violation[] = [];
  const beside: Texts = {};
  for (const { name, root, rooms } of HOUSES.filter(({ roof }) => roof.length > 0)) {
    const one = `${root}/${rooms[0]}/planted-one`;
    const two = `${root}/${rooms[0]}/planted-two`;
    beside[`${one}/third.ts`] = TARGET;
    beside[`${two}/second.ts`] = TARGET;
    beside[`${two}/fourth.ts`] = reachingFor("../planted-one/third.ts");
    violations.push({
      violation: `folders of ${name} import each other in a circle, though no files do`,
      rule: `${name}-folders-make-no-circle`,
      path: `${one}/first.ts`,
      text: reachingFor("../planted-two/second.ts"),
    });
  }
  return { violations, beside };
}
