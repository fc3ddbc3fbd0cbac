/**
 * Checks the rules of docs/style.md that compiler, linter and dependency-cruiser do not know.
 * Usage: tsx tools/house-rules.ts [ROOT]
 */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { decidersSayWhen } from "./house-rules/deciders-say-when.ts";
import { engineIsPure } from "./house-rules/engine-is-pure.ts";
import { exportsHaveCallers } from "./house-rules/exports-have-callers.ts";
import { moneyIsBigint } from "./house-rules/money-is-bigint.ts";
import { namesTellDeciding } from "./house-rules/names-tell-deciding.ts";
import { noBlindCasts } from "./house-rules/no-blind-casts.ts";
import { isCode, type Finding, type HouseRule, type SourceFile } from "./house-rules/rule.ts";
import { sandboxHasOneDoor } from "./house-rules/sandbox-has-one-door.ts";
import { testsAllRun } from "./house-rules/tests-all-run.ts";
import { testsCleanUpTheirOwn } from "./house-rules/tests-clean-up-their-own.ts";
import { testsStandInTheirLane } from "./house-rules/tests-stand-in-their-lane.ts";
import * as textRules from "./house-rules/text-rules.ts";
import { repositoryFiles } from "./repository.ts";

const RULES: readonly HouseRule[] = [
  decidersSayWhen,
  engineIsPure,
  moneyIsBigint,
  namesTellDeciding,
  noBlindCasts,
  sandboxHasOneDoor,
  testsAllRun,
  testsCleanUpTheirOwn,
  testsStandInTheirLane,
  ...Object.values(textRules),
];

const root = resolve(process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), ".."));
const isWhole = process.argv[2] === undefined;
const paths = repositoryFiles(root);
const known = new Set(paths);
const texts = new Map<string, string>();
const findings = [
  ...paths.flatMap((path) => findingsIn(path)),
  // A few planted files are no whole: what they export has no callers.
  ...(isWhole ? exportsHaveCallers(paths.filter(isCode).map(fileOf)) : []),
];

for (const { path, line, rule, message } of findings)
  console.error(`${path}:${line}  ${rule}: ${message}`);
console.log(
  `house rules: ${paths.length} files, ${RULES.length + 1} rules, ${findings.length} findings`,
);
if (findings.length > 0) process.exitCode = 1;

function findingsIn(path: string): Finding[] {
  const rules = RULES.filter((rule) => rule.appliesTo(path));
  if (rules.length === 0) return [];
  const text = textOf(path);
  const found: Finding[] = [];
  for (const rule of rules) {
    const report = (position: number, message: string): void => {
      const line = text.slice(0, position).split("\n").length;
      found.push({ path, line, rule: rule.name, message });
    };
    rule.check({ path, text }, report, (other) => (known.has(other) ? textOf(other) : undefined));
  }
  return found;
}

function fileOf(path: string): SourceFile {
  return { path, text: textOf(path) };
}

function textOf(path: string): string {
  const text = texts.get(path) ?? readFileSync(join(root, path), "utf8");
  texts.set(path, text);
  return text;
}
