import ts from "typescript";
import { isProductSource, walk, type HouseRule, type SourceFile } from "./rule.ts";

/** Stands in every decider between looking and acting. */
const MARK = "// Nothing is refused from here on.";

/**
 * A decider first looks and refuses, then acts. Whoever adds a check sees from the mark where it
 * must stand, and whoever adds an act, that nothing takes it back. Deciders that only hand on to others
 * have no mark of their own.
 */
export const decidersSayWhen: HouseRule = {
  name: "deciders-say-when",
  appliesTo: (path) => path.startsWith("packages/engine/src/commands/") && isProductSource(path),
  check(file, report) {
    walk(file, (node, tree) => {
      if (!isDecider(node, tree)) return;
      const { statements } = node.body;
      const at = node.getStart(tree);
      const marks = statements.filter((statement) => isMarked(statement, file));
      const [first] = marks;
      if (marks.length > 1 || (first === undefined && isNull(statements.at(-1))))
        return report(at, `${node.name.text} must say once where it acts: ${MARK}`);
      const begin = first === undefined ? statements.length : statements.indexOf(first);
      for (const statement of statements.slice(0, begin))
        visitOwn(statement, (own) => {
          if (/^emit/.test(calleeOf(own)))
            report(own.getStart(tree), "makes a fact while something may still be refused.");
        });
      for (const statement of statements.slice(begin))
        visitOwn(statement, (own) => {
          const isRefusal = ts.isReturnStatement(own) && !isNull(own);
          if (isRefusal || /^(check|find|refuse|toUint)/.test(calleeOf(own)))
            report(own.getStart(tree), "may refuse, after the mark that nothing is refused.");
        });
    });
  },
};

type Decider = ts.FunctionDeclaration & { readonly name: ts.Identifier; readonly body: ts.Block };

/** An exported function from a run and a command to a verdict. */
function isDecider(node: ts.Node, tree: ts.SourceFile): node is Decider {
  if (!ts.isFunctionDeclaration(node) || node.name === undefined || node.body === undefined)
    return false;
  const [run, command] = node.parameters.map(({ name }) => name.getText(tree));
  const isExported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const isVerdict = node.type?.getText(tree) === "Verdict";
  return isExported === true && isVerdict && run === "run" && command === "command";
}

function isMarked(statement: ts.Statement, { text }: SourceFile): boolean {
  const comments = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  return comments.some(({ pos, end }) => text.slice(pos, end) === MARK);
}

/** Whether `statement` answers that a command is done. */
function isNull(statement: ts.Statement | undefined): boolean {
  if (statement === undefined || !ts.isReturnStatement(statement)) return false;
  return statement.expression?.kind === ts.SyntaxKind.NullKeyword;
}

/** The name of the function that `node` calls; empty when it calls none by name. */
function calleeOf(node: ts.Node): string {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : "";
}

/** Calls `visit` for `node` and what is in it, but not in functions that it makes. */
function visitOwn(node: ts.Node, visit: (node: ts.Node) => void): void {
  if (ts.isFunctionLike(node)) return;
  visit(node);
  ts.forEachChild(node, (child) => visitOwn(child, visit));
}
