/**
 * Which way imports may point. Every rule has a name and a reason; docs/style.md refers to the names.
 * tools/checks.test.ts plants violations and proves that these rules still fail.
 */

/** Folders of packages/engine/src from the ground up: each may import itself and what stands before it. */
const ENGINE_LAYERS = [
  "units",
  "math",
  "rates",
  "market",
  "oracle",
  "ladder",
  "liquidation",
  "protection",
  "ledger",
  "state",
  "events",
  "commands",
];

const TEST_FILES = ["[.]test[.]tsx?$", "^(packages|apps)/[^/]+/test/", "^bench/test/"];
const ENGINE_SOURCES = { path: "^packages/engine/src/", pathNot: "[.]test[.]ts$" };

/** What the door @plimsoll/lab/crashes may open. */
const BROWSER_SOURCES =
  "^packages/lab/src/(crashes/|inputs/(candle|price-path|scale)[.]ts$|report/number-format[.]ts$|replay/(operator|liquidator)[.]ts$)";

/** What of the server exists in a sandbox only. */
const SANDBOX_SOURCES = "^apps/server/src/(sandbox/|http/(routes|views)/sandbox[.]ts$)";
/** The one file that may load it, when the mode is sandbox. */
const SANDBOX_LOADER = "^apps/server/src/load-sandbox[.]ts$";

const enginePointsDown = ENGINE_LAYERS.map((layer, index) => ({
  name: `engine-${layer}-points-down`,
  comment: `${layer}/ may import only ${ENGINE_LAYERS.slice(0, index + 1).join(", ")}: what is below never knows what is above.`,
  severity: "error",
  from: { path: `^packages/engine/src/${layer}/`, pathNot: "[.]test[.]ts$" },
  to: {
    path: `^packages/engine/src/(${[...ENGINE_LAYERS.slice(index + 1).map((name) => `${name}/`), "[^/]+$"].join("|")})`,
  },
}));

/** Package `name` may import, of the other packages, only `allowed`; its tests may start a database. */
function packageKnowsOnly(name, allowed, reason) {
  const others = (...known) => ({ path: `^packages/(?!(${[name, ...known].join("|")})/)` });
  const ruleName = allowed.length === 0 ? "knows-nobody" : `knows-only-${allowed.join("-")}`;
  const rule = { comment: reason, severity: "error" };
  return [
    {
      ...rule,
      name: `${name}-${ruleName}`,
      from: { path: `^packages/${name}/`, pathNot: TEST_FILES },
      to: others(...allowed),
    },
    {
      ...rule,
      name: `${name}-tests-${ruleName}`,
      from: { path: [`^packages/${name}/test/`, `^packages/${name}/.*[.]test[.]ts$`] },
      to: others(...allowed, "embedded-postgres"),
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
    ...enginePointsDown,
    {
      name: "engine-layers-are-known",
      comment:
        "Every folder of the engine has its place in the order of layers; add a new one to ENGINE_LAYERS in .dependency-cruiser.cjs and to ARCHITECTURE.md.",
      severity: "error",
      from: {
        path: "^packages/engine/src/",
        pathNot: [
          `^packages/engine/src/(${ENGINE_LAYERS.join("|")})/`,
          "^packages/engine/src/(engine|index)[.]ts$",
          "[.]test[.]ts$",
        ],
      },
      to: {},
    },
    ...packageKnowsOnly(
      "engine",
      [],
      "The engine knows nobody, its tests included: what it must withstand is stated in its own terms.",
    ),
    ...packageKnowsOnly(
      "journal",
      [],
      "The journal orders and keeps entries; it knows nothing of lending, so it can be trusted and tested alone.",
    ),
    ...packageKnowsOnly(
      "sequencer",
      ["engine", "journal"],
      "The sequencer joins engine and journal and serves any interface; it must not know HTTP.",
    ),
    ...packageKnowsOnly(
      "contract",
      ["engine"],
      "The contract is shared by server, web and cli; it may use the engine's types and units, never the machinery behind the API.",
    ),
    ...packageKnowsOnly(
      "receipt",
      ["engine", "journal"],
      "A receipt is checked with the engine's arithmetic and the journal's hashes alone, by anybody, anywhere.",
    ),
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
    ...packageKnowsOnly(
      "lab",
      ["engine"],
      "The lab plays books and prices through the engine alone; command line and server are its front ends.",
    ),
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
    ...packageKnowsOnly(
      "embedded-postgres",
      [],
      "It starts and stops a database for whoever asks; it knows nothing of what is kept there.",
    ),
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
      from: { path: "^apps/server/src/", pathNot: [SANDBOX_SOURCES, "[.]test[.]ts$"] },
      to: { path: SANDBOX_SOURCES, dynamic: false, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "sandbox-is-loaded-in-one-place",
      comment: "As above: one file asks for the mode and loads the sandbox.",
      severity: "error",
      from: {
        path: "^apps/server/src/",
        pathNot: [SANDBOX_SOURCES, SANDBOX_LOADER, "[.]test[.]ts$"],
      },
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
