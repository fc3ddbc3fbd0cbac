import ts from "typescript";
import { isCode, walk, type HouseRule } from "./rule.ts";

/** A cast through unknown or any switches the compiler off just where it is needed. */
export const noBlindCasts: HouseRule = {
  name: "no-blind-casts",
  appliesTo: isCode,
  check(file, report) {
    walk(file, (node, tree) => {
      if (!ts.isAsExpression(node) && !ts.isTypeAssertionExpression(node)) return;
      const at = node.getStart(tree);
      if (node.type.kind === ts.SyntaxKind.AnyKeyword)
        report(at, "a cast to any: name the type, or check the value and narrow it.");
      const inner = ts.isParenthesizedExpression(node.expression)
        ? node.expression.expression
        : node.expression;
      if (ts.isAsExpression(inner) && inner.type.kind === ts.SyntaxKind.UnknownKeyword)
        report(at, "a cast through unknown: check the value and narrow it, or fix the type.");
    });
  },
};
