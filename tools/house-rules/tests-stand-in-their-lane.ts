import { posix } from "node:path";
import ts from "typescript";
import { LANE_OF_BROWSERS, LANE_OF_SERVERS, laneOf } from "../lanes.ts";
import { isCode, isTest, walk, type HouseRule, type Read } from "./rule.ts";

/** What a test that imports it has running beside itself, and the lane where such tests stand. */
const STARTERS: readonly (readonly [RegExp, string, string])[] = [
  [/^playwright-core$/, "a browser", LANE_OF_BROWSERS],
  [/^(pg|@plimsoll\/embedded-postgres)$/, "a database", LANE_OF_SERVERS],
  [/^packages\/embedded-postgres\/src\/(index|start-postgres)\.ts$/, "a database", LANE_OF_SERVERS],
  [/^apps\/server\/src\/start\/(start-server|serve-command)\.ts$/, "the server", LANE_OF_SERVERS],
  [/^apps\/server\/src\/.*\bstart-feeds\.ts$/, "the process of the feeds", LANE_OF_SERVERS],
  [/^node:child_process$/, "a process", LANE_OF_SERVERS],
];

/** Files that run one command to its end and keep nothing running: quick tests may use them. */
const SHORT_PROCESSES: ReadonlyMap<string, string> = new Map([
  ["apps/cli/test/run-plimsoll.ts", "a command of the command line, from question to answer"],
  ["packages/lab/src/vectors/vectors.test.ts", "the replay of recorded vectors, as npm runs it"],
  ["tools/checks/planted-repository.ts", "a check over a small repository"],
]);

/** Whoever runs the quick tests waits for no server, database or browser, and needs none. */
export const testsStandInTheirLane: HouseRule = {
  name: "tests-stand-in-their-lane",
  appliesTo: (path) => /\.test\.tsx?$/.test(path),
  check(file, report, read) {
    const lane = laneOf(file.path);
    if (lane === LANE_OF_BROWSERS) return;
    for (const [what, needed, by] of startedBy(file.path, file.text, read)) {
      if (lane === needed) continue;
      const way = by === file.path ? "" : ` by ${by}`;
      report(0, `starts ${what}${way}: end its name in .${needed}.test.ts.`);
      return;
    }
  },
};

/** What a test starts by its own imports and those of the test code it imports: what, lane, in which file. */
function* startedBy(path: string, text: string, read: Read): Generator<[string, string, string]> {
  const seen = new Set([path]);
  const waiting = [{ path, text }];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    for (const wanted of importsOf(at.path, at.text)) {
      for (const [pattern, what, lane] of STARTERS) {
        const isShort = wanted === "node:child_process" && SHORT_PROCESSES.has(at.path);
        if (pattern.test(wanted) && !isShort) yield [what, lane, at.path];
      }
      // Product sources may know how to start a server; only tests that ask for it start one.
      if (seen.has(wanted) || !(isTest(wanted) || wanted.startsWith("tools/"))) continue;
      seen.add(wanted);
      const found = isCode(wanted) ? read(wanted) : undefined;
      if (found !== undefined) waiting.push({ path: wanted, text: found });
    }
  }
}

/** Packages by name and files by path of which more than types is imported. */
function importsOf(path: string, text: string): string[] {
  const wanted: string[] = [];
  const add = (specifier: ts.Node | undefined): void => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    const name = specifier.text;
    wanted.push(name.startsWith(".") ? posix.join(posix.dirname(path), name) : name);
  };
  walk({ path, text }, (node) => {
    if (ts.isImportDeclaration(node) && !isTypeOnly(node)) add(node.moduleSpecifier);
    if (ts.isExportDeclaration(node) && !node.isTypeOnly) add(node.moduleSpecifier);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0]);
  });
  return wanted;
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = importClause;
  if (name !== undefined || namedBindings === undefined) return false;
  return (
    ts.isNamedImports(namedBindings) && namedBindings.elements.every(({ isTypeOnly: is }) => is)
  );
}
