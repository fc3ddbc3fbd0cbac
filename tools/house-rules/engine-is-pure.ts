import ts from "typescript";
import { isFreeName, isProductSource, walk, type HouseRule } from "./rule.ts";

const BY_ARGUMENT = "the engine gets it by argument, with the command";
const NO_WORLD = "the engine does no I/O; return data and let the caller act";

/** Names that reach out of the engine. */
const BANNED_NAMES = new Map([
  ["Date", BY_ARGUMENT],
  ["performance", BY_ARGUMENT],
  ["crypto", BY_ARGUMENT],
  ["console", NO_WORLD],
  ["process", NO_WORLD],
  ["globalThis", NO_WORLD],
  ["fetch", NO_WORLD],
  ["setTimeout", NO_WORLD],
  ["setInterval", NO_WORLD],
  ["setImmediate", NO_WORLD],
  ["queueMicrotask", NO_WORLD],
  ["Promise", "deciding and applying are synchronous"],
  ["Intl", "its answers depend on the machine's locale"],
  ["WeakRef", "its answers depend on the garbage collector"],
  ["FinalizationRegistry", "its calls depend on the garbage collector"],
]);

/** Math functions that ECMAScript defines exactly; the rest may differ from machine to machine. */
const EXACT_MATH = new Set([
  "abs",
  "ceil",
  "clz32",
  "floor",
  "fround",
  "imul",
  "max",
  "min",
  "round",
  "sign",
  "sqrt",
  "trunc",
]);

const LOCALE_METHODS = new Set([
  "toLocaleString",
  "localeCompare",
  "toLocaleLowerCase",
  "toLocaleUpperCase",
]);

/** The same state and the same command give the same events: on every machine, at every time. */
export const engineIsPure: HouseRule = {
  name: "engine-is-pure",
  appliesTo: (path) => path.startsWith("packages/engine/src/") && isProductSource(path),
  check(file, report) {
    walk(file, (node, tree) => {
      const at = node.getStart(tree);
      if (isFreeName(node)) {
        const reason = BANNED_NAMES.get(node.text);
        if (reason !== undefined) report(at, `${node.text} is not for the engine: ${reason}.`);
      }
      if (ts.isAwaitExpression(node)) report(at, "await is not for the engine: it is synchronous.");
      if (!ts.isPropertyAccessExpression(node)) return;
      const member = node.name.text;
      if (LOCALE_METHODS.has(member))
        report(at, `${member} depends on the machine's locale; compare code units instead.`);
      if (!ts.isIdentifier(node.expression) || node.expression.text !== "Math") return;
      if (member === "random") report(at, `Math.random is not for the engine: ${BY_ARGUMENT}.`);
      else if (!EXACT_MATH.has(member))
        report(at, `Math.${member} may differ between machines; use exact integer arithmetic.`);
    });
  },
};
