import ts from "typescript";
import { isProductSource, walk, type Finding, type SourceFile } from "./rule.ts";

/**
 * Exports that have no caller but tests, and why they stay. An entry that is no longer needed fails, too.
 */
const FOR_TESTS_ONLY: ReadonlyMap<string, string> = new Map([
  ["createMemoryJournal", "the journal of tests that need no database"],
  ["replayFile", "one file of vectors at a time, for a test of each"],
  ["makeOperatorKey", "a key without a data folder"],
]);

const NAME = "exports-have-callers";

/**
 * What only tests use is dead, however well it is tested: every function, class or constant that product
 * code exports is also used by product code or a benchmark, be it in its own file. A name that is used
 * anywhere counts; so the rule may miss something, but accuses nothing wrongly.
 */
export function exportsHaveCallers(
  files: readonly SourceFile[],
  allowed: ReadonlyMap<string, string> = FOR_TESTS_ONLY,
): Finding[] {
  const used = new Set<string>();
  const exported: { readonly name: string; readonly path: string; readonly line: number }[] = [];
  for (const file of files) {
    if (!isProductSource(file.path) && !file.path.startsWith("bench/")) continue;
    walk(file, (node, tree) => {
      // A page is named to the router by a string.
      if (ts.isStringLiteral(node)) used.add(node.text);
      if (!ts.isIdentifier(node)) return;
      if (isSpecifier(node)) return;
      if (!isDeclared(node)) {
        used.add(node.text);
        return;
      }
      if (!isProductSource(file.path) || !isExported(node)) return;
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
      exported.push({ name: node.text, path: file.path, line });
    });
  }
  const unused = exported.filter(({ name }) => !used.has(name));
  const found = unused
    .filter(({ name }) => !allowed.has(name))
    .map(({ name, path, line }) => ({
      ...{ path, line, rule: NAME },
      message: `${name}: nothing but tests uses it; take it away, or what should use it is missing.`,
    }));
  const stale = [...allowed.keys()]
    .filter((name) => !unused.some((each) => each.name === name))
    .map((name) => ({
      ...{ path: "tools/house-rules/exports-have-callers.ts", line: 1, rule: NAME },
      message: `${name} has a caller or is gone: take it out of FOR_TESTS_ONLY.`,
    }));
  return [...found, ...stale];
}

/** Whether the name stands in the braces of an import or an export. */
function isSpecifier({ parent }: ts.Identifier): boolean {
  return ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent);
}

/** Whether the name is what a top-level function, class or constant is called where it is made. */
function isDeclared(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isFunctionDeclaration(parent) || ts.isClassDeclaration(parent))
    return parent.name === node;
  return ts.isVariableDeclaration(parent) && parent.name === node;
}

function isExported({ parent }: ts.Identifier): boolean {
  const statement = ts.isVariableDeclaration(parent) ? parent.parent.parent : parent;
  if (!ts.canHaveModifiers(statement)) return false;
  const modifiers = ts.getModifiers(statement) ?? [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}
