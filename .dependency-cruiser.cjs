/**
 * Which way imports may point. Every rule has a name and a reason; docs/style.md refers to the names.
 * tools/checks/layers.test.ts plants a violation of every rule and proves that it still fails. The lists of rooms
 * and packages stand in .dependency-cruiser-houses.cjs; circles of folders have settings of their own,
 * .dependency-cruiser-folders.cjs.
 */

const { HOUSES, PACKAGES } = require("./.dependency-cruiser-houses.cjs");

const TEST_FILES = ["[.]test[.]tsx?$", "^(packages|apps)/[^/]+/test/", "^bench/test/"];
const ENGINE_SOURCES = { path: "^packages/engine/src/", pathNot: "[.]test[.]ts$" };

const SERVER_CODE = "^apps/server/(src|bin)/";
/** What of the server exists in a sandbox only, and the one file that may load it, when the mode is sandbox. */
const SANDBOX_SOURCES = "^apps/server/src/sandbox/";
const SANDBOX_LOADER = "^apps/server/src/start/load-sandbox[.]ts$";

/** What the door @plimsoll/lab/crashes may open. */
const BROWSER_SOURCES =
  "^packages/lab/src/(crashes/|inputs/price-path[.]ts$|report/number-format[.]ts$|replay/(operator|liquidator)[.]ts$)";

/**
 * Rules of the house at `root`: each of its `rooms`, given from the ground up, imports only itself and what
 * stands before it, and every folder is one of them. `roof` names the files that stand on top of all rooms.
 */
function houseRules({ name, root, rooms, roof }) {
  const severity = "error";
  const inRooms = (some) => `^${root}/(${some.join("|")})/`;
  const pointsDown = rooms.map((room, index) => ({
    name: `${name}-${room}-points-down`,
    comment: `${room}/ may import only ${rooms.slice(0, index + 1).join(", ")}: what is below never knows what is above.`,
    severity,
    from: { path: `^${root}/${room}/`, pathNot: TEST_FILES },
    to: { path: `^${root}/`, pathNot: inRooms(rooms.slice(0, index + 1)) },
  }));
  const areKnown = {
    name: `${name}-rooms-are-known`,
    comment: `Every folder of ${root} has its place in the order of rooms; add a new one to its list in .dependency-cruiser-houses.cjs and to ARCHITECTURE.md.`,
    severity,
    from: {
      path: `^${root}/`,
      pathNot: [
        inRooms(rooms),
        ...roof.map((file) => `^${root}/${file.replaceAll(".", "[.]")}$`),
        ...TEST_FILES,
      ],
    },
    to: {},
  };
  return [...pointsDown, areKnown];
}

/** Package `name` may import, of the other packages, only those it `knows`; its tests may start a database. */
function packageKnowsOnly({ name, knows, reason }) {
  const others = (...known) => ({ path: `^packages/(?!(${[name, ...known].join("|")})/)` });
  const ruleName = knows.length === 0 ? "knows-nobody" : `knows-only-${knows.join("-")}`;
  const rule = { comment: reason, severity: "error" };
  return [
    {
      ...rule,
      name: `${name}-${ruleName}`,
      from: { path: `^packages/${name}/`, pathNot: TEST_FILES },
      to: others(...knows),
    },
    {
      ...rule,
      name: `${name}-tests-${ruleName}`,
      from: { path: [`^packages/${name}/test/`, `^packages/${name}/.*[.]test[.]ts$`] },
      to: others(...knows, "embedded-postgres"),
    },
  ];
}

module.exports = {
  forbidden: [
    {
      name: "engine-stands-alone",
      comment:
        "The engine is pure and deterministic and also runs in the browser: its sources import nothing from outside packages/engine/src, neither packages nor node builtins.",
      severity: "error",
      from: ENGINE_SOURCES,
      to: { pathNot: "^packages/engine/src/" },
    },
    ...HOUSES.flatMap(houseRules),
    ...PACKAGES.flatMap(packageKnowsOnly),
    {
      name: "receipt-runs-in-a-browser",
      comment:
        "A receipt can be checked on the page that shows it, so its sources use no node builtins and only the journal's door without a database.",
      severity: "error",
      from: { path: "^packages/receipt/src/", pathNot: TEST_FILES },
      to: {
        path: ["^packages/journal/src/index[.]ts$", "^(node:)?(crypto|fs|path|buffer|util|url)$"],
      },
    },
    {
      name: "crashes-run-in-a-browser",
      comment:
        "The web app rehearses loans itself: @plimsoll/lab/crashes reaches, of the lab, only what needs no file.",
      severity: "error",
      from: { path: BROWSER_SOURCES, pathNot: TEST_FILES },
      to: { path: "^packages/lab/", pathNot: BROWSER_SOURCES },
    },
    {
      name: "crashes-need-no-node",
      comment: "As above: a browser has no files, processes or sockets.",
      severity: "error",
      from: { path: BROWSER_SOURCES, pathNot: TEST_FILES },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "packages-import-no-app",
      comment:
        "Libraries stand below processes: a package that needs an app's code is missing a package.",
      severity: "error",
      from: { path: "^packages/" },
      to: { path: "^(apps|bench|tools)/" },
    },
    {
      name: "nobody-imports-an-app",
      comment:
        "An app is a process of its own: what two of them need belongs in a package, and one starts another only as a process.",
      severity: "error",
      from: { path: "^(apps/[^/]+|bench|tools)/" },
      to: { path: "^apps/", pathNot: "^$1/" },
    },
    {
      name: "followers-stand-apart",
      comment:
        "A follower knows no other follower; what history has on file it reads through followers/history/index.ts.",
      severity: "error",
      from: { path: "^apps/server/src/followers/([^/]+)/", pathNot: TEST_FILES },
      to: {
        path: "^apps/server/src/followers/[^/]+/",
        pathNot: "^apps/server/src/followers/($1/|history/index[.]ts$)",
      },
    },
    {
      name: "web-pages-stand-apart",
      comment:
        "A page belongs to the people of its folder; what pages of two kinds of people show is a subject or an element.",
      severity: "error",
      from: { path: "^apps/web/src/pages/([^/]+)/", pathNot: TEST_FILES },
      to: { path: "^apps/web/src/pages/", pathNot: "^apps/web/src/pages/$1/" },
    },
    {
      name: "packages-have-one-door",
      comment:
        "Across packages import only the package's src/index.ts, by its name: what the index does not name is free to change.",
      severity: "error",
      from: { path: "^(packages/[^/]+|apps/[^/]+|bench|tools)/" },
      to: {
        path: "^packages/",
        pathNot:
          "^$1/|^packages/[^/]+/src/index[.]ts$|^packages/lab/src/crashes/index[.]ts$|^packages/journal/src/chain[.]ts$",
      },
    },
    {
      name: "sandbox-is-never-imported",
      comment:
        "The sandbox gives money away: a live server must not even hold its code. Only types may be imported; the code is loaded in sandbox mode and hands in what it does.",
      severity: "error",
      from: { path: SERVER_CODE, pathNot: [SANDBOX_SOURCES, ...TEST_FILES] },
      to: { path: SANDBOX_SOURCES, dynamic: false, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "sandbox-is-loaded-in-one-place",
      comment:
        "As above: one file asks for the mode and loads the sandbox. What no import shows is the house rule sandbox-has-one-door.",
      severity: "error",
      from: { path: SERVER_CODE, pathNot: [SANDBOX_SOURCES, SANDBOX_LOADER, ...TEST_FILES] },
      to: { path: SANDBOX_SOURCES, dynamic: true },
    },
    {
      name: "nobody-imports-tests",
      comment: "What runs in production must not depend on what only tests need.",
      severity: "error",
      from: { pathNot: TEST_FILES },
      to: { path: TEST_FILES },
    },
    {
      name: "no-cycles",
      comment:
        "Files that import each other in a circle cannot be read, tested or moved one at a time.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolvable",
      comment: "An import that cannot be resolved would slip past every other rule.",
      severity: "error",
      from: {},
      // Made by a plugin of the web app's build, declared in apps/web/src/virtual.d.ts.
      to: { couldNotResolve: true, pathNot: "^virtual:" },
    },
    {
      name: "no-undeclared-dependencies",
      comment:
        "A package imports only what its own package.json declares: a dependency that is there by hoisting goes away without a word.",
      severity: "error",
      from: { path: "^(packages|apps|bench)/", pathNot: TEST_FILES },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|coverage|data|[.]stryker-tmp)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".cjs", ".json"],
    },
  },
};
