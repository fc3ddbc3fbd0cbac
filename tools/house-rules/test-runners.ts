import ts from "typescript";

/** What a test or a suite of vitest begins with. */
export const TEST_RUNNERS: ReadonlySet<string> = new Set([
  "it",
  "test",
  "describe",
  "suite",
  "bench",
]);

/** `test` of `test.concurrent.each`; nothing when it begins with something else than a name. */
export function rootName(node: ts.Expression): string {
  if (ts.isPropertyAccessExpression(node)) return rootName(node.expression);
  return ts.isIdentifier(node) ? node.text : "";
}
