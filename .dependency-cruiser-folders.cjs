/**
 * Folders that import each other in a circle are one folder that is hard to read. Looked for apart from
 * the rules in .dependency-cruiser.cjs, because here tests do not count: a test may import what stands above
 * the folder in which it lies. tools/checks/layers.test.ts plants circles and proves that they are found.
 */
const { options } = require("./.dependency-cruiser.cjs");
const { HOUSES } = require("./.dependency-cruiser-houses.cjs");

module.exports = {
  forbidden: HOUSES.filter(({ roof }) => roof.length > 0).map(({ name, root }) => ({
    name: `${name}-folders-make-no-circle`,
    comment: "Move what both need into a folder of its own, below them.",
    severity: "error",
    scope: "folder",
    from: { path: `^${root}/` },
    to: { circular: true, path: `^${root}/` },
  })),
  options: {
    ...options,
    exclude: { path: [options.exclude.path, "[.]test[.]tsx?$", "^(packages|apps)/[^/]+/test/"] },
  },
};
