import { posix } from "node:path";
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

/** What one file exports, imports and uses. */
interface Names {
  readonly path: string;
  readonly exported: { readonly name: string; readonly line: number }[];
  /** Names that are imported one by one, and from where: the path of a file, or a package. */
  readonly imported: { readonly name: string; readonly local: string; readonly from: string }[];
  readonly used: Set<string>;
  /** Modules that it takes as a whole, so that any member, here or where they are handed on, may be an export. */
  readonly whole: Set<string>;
}

/**
 * What only tests use is dead, however well it is tested: every function, class or constant that product
 * code exports is also used by product code or a benchmark, be it in its own file. A use counts where the
 * name is imported from the file that declares it, or through a door, which may stand for several files.
 * docs/style.md says what this cannot see; it accuses nothing wrongly.
 */
export function exportsHaveCallers(
  files: readonly SourceFile[],
  allowed: ReadonlyMap<string, string> = FOR_TESTS_ONLY,
): Finding[] {
  const anywhere = new Set<string>();
  const all = files
    .filter(({ path }) => isProductSource(path) || path.startsWith("bench/"))
    .map((file) => namesOf(file, anywhere));
  const declared = new Set(
    all.flatMap(({ path, exported }) => exported.map(({ name }) => `${path}#${name}`)),
  );
  const whole = new Set(all.flatMap((user) => [...user.whole]));
  const isUsedBy = (user: Names, name: string, path: string): boolean => {
    const mayBeMember = user.whole.size > 0 || whole.has(path);
    if (user.path === path || mayBeMember) return user.used.has(name);
    return user.imported.some(
      (each) =>
        each.name === name &&
        user.used.has(each.local) &&
        (each.from === path || !declared.has(`${each.from}#${name}`)),
    );
  };
  const unused = all
    .filter(({ path }) => isProductSource(path))
    .flatMap(({ path, exported }) => exported.map((each) => ({ ...each, path })))
    .filter(({ name, path }) => {
      return !anywhere.has(name) && !all.some((user) => isUsedBy(user, name, path));
    });
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

/** Reads one file. What may be meant wherever it is declared is added to `anywhere`. */
function namesOf(file: SourceFile, anywhere: Set<string>): Names {
  const names: Names = {
    ...{ path: file.path, exported: [], imported: [], used: new Set(), whole: new Set() },
  };
  const pathOf = (module: ts.Node | undefined): string => {
    const name = module !== undefined && ts.isStringLiteral(module) ? module.text : "";
    return name.startsWith(".") ? posix.join(posix.dirname(file.path), name) : name;
  };
  walk(file, (node, tree) => {
    // A page is named to the router by a string.
    if (ts.isStringLiteral(node)) anywhere.add(node.text);
    if (ts.isNamespaceImport(node)) names.whole.add(pathOf(node.parent.parent.moduleSpecifier));
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      names.whole.add(pathOf(node.arguments[0]));
    // Whoever imports it knows it by its other name.
    if (ts.isExportSpecifier(node) && node.propertyName !== undefined)
      anywhere.add(node.propertyName.text);
    if (ts.isImportSpecifier(node)) {
      const from = pathOf(node.parent.parent.parent.moduleSpecifier);
      const name = (node.propertyName ?? node.name).text;
      names.imported.push({ name, local: node.name.text, from });
    }
    if (!ts.isIdentifier(node) || isSpecifier(node)) return;
    if (!isDeclared(node)) names.used.add(node.text);
    else if (isExported(node)) {
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
      names.exported.push({ name: node.text, line });
    }
  });
  return names;
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
