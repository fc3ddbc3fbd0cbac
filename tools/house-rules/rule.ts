import ts from "typescript";

/** One file of the repository, as the rules see it. */
export interface SourceFile {
  /** Relative to the repository root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What is wrong in one place. */
export interface Finding {
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  readonly rule: string;
  /** What to do instead. */
  readonly message: string;
}

/** A rule of docs/style.md that neither the compiler nor the linter knows. */
export interface HouseRule {
  readonly name: string;
  /** Whether the rule looks at this file at all. */
  readonly appliesTo: (path: string) => boolean;
  readonly check: (file: SourceFile, report: Report, read: Read) => void;
}

/** The text of another file of the repository, by its path; undefined when there is none. */
export type Read = (path: string) => string | undefined;

/** Reports a finding at `position`, an offset into the file's text. */
export type Report = (position: number, message: string) => void;

export function isCode(path: string): boolean {
  return /\.(ts|tsx|js|mjs|cjs)$/.test(path);
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || /^((packages|apps)\/[^/]+|bench)\/test\//.test(path);
}

/** Whether `path` is code that runs in production: sources of a package or app, no tests. */
export function isProductSource(path: string): boolean {
  return isCode(path) && /^(packages|apps)\/[^/]+\/src\//.test(path) && !isTest(path);
}

/** Calls `visit` for every node of the file, outermost first. */
export function walk(file: SourceFile, visit: (node: ts.Node, tree: ts.SourceFile) => void): void {
  const kind = file.path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2023, true, kind);
  const descend = (node: ts.Node): void => {
    visit(node, tree);
    ts.forEachChild(node, descend);
  };
  descend(tree);
}

/** Whether `node` names a variable, rather than a property, a key or a declaration's member. */
export function isFreeName(node: ts.Node): node is ts.Identifier {
  if (!ts.isIdentifier(node)) return false;
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node;
  if (ts.isQualifiedName(parent)) return parent.right !== node;
  const isMemberName =
    ts.isPropertyAssignment(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent);
  return !isMemberName || parent.name !== node;
}
