import ts from "typescript";
import { isCode, walk, type HouseRule } from "./rule.ts";
import { rootName, TEST_RUNNERS } from "./test-runners.ts";

const BANNED = new Map([
  ["skip", 'call ctx.skip("reason") inside the test, which prints the reason'],
  ["skipIf", 'call ctx.skip("reason") inside the test, which prints the reason'],
  ["runIf", 'call ctx.skip("reason") inside the test, which prints the reason'],
  ["only", "run one file or use -t instead"],
  ["todo", "write the test or leave it out"],
]);

/** Every test runs for everybody, or says why not. */
export const testsAllRun: HouseRule = {
  name: "tests-all-run",
  appliesTo: isCode,
  check(file, report) {
    walk(file, (node, tree) => {
      if (!ts.isPropertyAccessExpression(node)) return;
      const instead = BANNED.get(node.name.text);
      if (instead === undefined || !TEST_RUNNERS.has(rootName(node.expression))) return;
      report(node.getStart(tree), `${node.getText(tree)}: ${instead}.`);
    });
  },
};
