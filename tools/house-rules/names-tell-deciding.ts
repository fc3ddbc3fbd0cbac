import ts from "typescript";
import { isProductSource, walk, type HouseRule } from "./rule.ts";

const APPLY = "apply";

/**
 * Whether something is decided or has happened shows in the name: events change the book through
 * `applyBorrowed`, commands are decided by `borrow`. So the two never share a name.
 */
export const namesTellDeciding: HouseRule = {
  name: "names-tell-deciding",
  appliesTo: (path) =>
    /^packages\/engine\/src\/(commands|events)\//.test(path) && isProductSource(path),
  check(file, report) {
    const isDecider = file.path.startsWith("packages/engine/src/commands/");
    walk(file, (node, tree) => {
      if (!ts.isFunctionDeclaration(node) || node.name === undefined) return;
      const at = node.getStart(tree);
      const name = node.name.text;
      if (isDecider) {
        if (isApplier(name))
          report(at, `${name}: only appliers in events/ begin with ${APPLY}; say what is decided.`);
        return;
      }
      const [book, event] = node.parameters;
      const isExported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
      if (isExported !== true || book?.type?.getText(tree) !== "Book") return;
      if (name !== APPLY && name !== `${APPLY}${event?.type?.getText(tree) ?? ""}`)
        report(at, `${name} changes the book: take one event and name it after that event.`);
    });
  },
};

function isApplier(name: string): boolean {
  return /^apply($|[A-Z])/.test(name);
}
