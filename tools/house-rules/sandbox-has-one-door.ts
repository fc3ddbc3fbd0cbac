import ts from "typescript";
import { isCode, isTest, walk, type HouseRule } from "./rule.ts";

/** Ways to code that dependency-cruiser does not see. */
type Way = "createRequire" | "path";

/**
 * The only files of the server that may go such a way, and why none of them can load the sandbox in live mode. An
 * entry that is no longer needed fails too.
 */
const WAYS_ALLOWED: ReadonlyMap<string, readonly [Way, string]> = new Map([
  ["apps/server/src/edge/http/docs.ts", ["createRequire", "where swagger-ui-dist is installed"]],
  ["apps/server/src/edge/web/build-web.ts", ["createRequire", "where vite is installed"]],
  ["apps/server/src/start/load-sandbox.ts", ["path", "the door itself: it asks for the mode"]],
]);

const SANDBOX_IN_PATH = /(^|[/\\])sandbox[/\\]/;

/**
 * A live server must not even hold the code of the sandbox. dependency-cruiser forbids to import it; here stands
 * what would get past it: a module whose name is put together, and other functions that load one.
 */
export const sandboxHasOneDoor: HouseRule = {
  name: "sandbox-has-one-door",
  appliesTo: (path) =>
    isCode(path) &&
    /^apps\/server\/(src|bin)\//.test(path) &&
    !path.startsWith("apps/server/src/sandbox/") &&
    !isTest(path),
  check(file, report) {
    const [allowed] = WAYS_ALLOWED.get(file.path) ?? [];
    let needed = 0;
    walk(file, (node, tree) => {
      const at = node.getStart(tree);
      if (isImportOfSomething(node))
        report(at, "import() of a name that is put together: write the name as a plain string.");
      if (isMetaBesideUrl(node))
        report(at, "import.meta but for its url: import the module by its name.");
      if (namesCreateRequire(node)) {
        if (allowed === "createRequire" && isForResolving(node)) needed += 1;
        else report(at, `createRequire may load anything: ${instead("import the module")}`);
      }
      if (isPathIntoSandbox(node)) {
        if (allowed === "path") needed += 1;
        else
          report(at, `a path into sandbox/: ${instead("ask start/load-sandbox.ts for its code")}`);
      }
    });
    if (allowed !== undefined && needed === 0)
      report(0, `needs no ${allowed} any more: take it out of ${THIS_FILE}.`);
  },
};

const THIS_FILE = "tools/house-rules/sandbox-has-one-door.ts";

function instead(todo: string): string {
  return `${todo}, or enter the file and the reason in WAYS_ALLOWED of ${THIS_FILE}.`;
}

function isImportOfSomething(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword)
    return false;
  const [name] = node.arguments;
  return name === undefined || !ts.isStringLiteral(name);
}

/** `import.meta.resolve`, also where it is reached by another name. */
function isMetaBesideUrl(node: ts.Node): boolean {
  if (!ts.isMetaProperty(node) || node.keywordToken !== ts.SyntaxKind.ImportKeyword) return false;
  const { parent } = node;
  return !ts.isPropertyAccessExpression(parent) || parent.name.text !== "url";
}

function namesCreateRequire(node: ts.Node): node is ts.Identifier | ts.StringLiteralLike {
  return (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && node.text === "createRequire";
}

/** Whether it is imported under its own name, or called to find a file: `createRequire(…).resolve(…)`. */
function isForResolving({ parent }: ts.Node): boolean {
  if (ts.isImportSpecifier(parent)) return parent.propertyName === undefined;
  if (!ts.isCallExpression(parent)) return false;
  const { parent: use } = parent;
  return ts.isPropertyAccessExpression(use) && use.name.text === "resolve";
}

/** Routes of the API have `sandbox/` in their paths too, and imports are dependency-cruiser's affair. */
function isPathIntoSandbox(node: ts.Node): boolean {
  const isText =
    ts.isStringLiteralLike(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node);
  if (!isText || !SANDBOX_IN_PATH.test(node.text) || node.text.startsWith("/v1/")) return false;
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return false;
  return !(ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent));
}
