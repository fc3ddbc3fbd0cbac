import ts from "typescript";
import { rootName, TEST_RUNNERS } from "./test-runners.ts";
import { isCode, walk, type HouseRule } from "./rule.ts";

/** What vitest exports for the test that runs: with several at once, the one that started last. */
const HOOKS = new Set(["onTestFinished", "onTestFailed"]);

/** Tests that run side by side take their hooks from their own context, or they end each other's work. */
export const testsCleanUpTheirOwn: HouseRule = {
  name: "tests-clean-up-their-own",
  appliesTo: isCode,
  check(file, report) {
    let isConcurrent = false;
    const imported: [number, string][] = [];
    walk(file, (node, tree) => {
      if (ts.isPropertyAccessExpression(node) && node.name.text === "concurrent") {
        isConcurrent ||= TEST_RUNNERS.has(rootName(node.expression));
      }
      if (ts.isImportSpecifier(node)) {
        const name = (node.propertyName ?? node.name).text;
        if (HOOKS.has(name)) imported.push([node.getStart(tree), name]);
      }
    });
    if (!isConcurrent) return;
    for (const [start, name] of imported) {
      report(start, `${name}: tests run side by side here; take it from the context of each.`);
    }
  },
};
