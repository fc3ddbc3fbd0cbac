import ts from "typescript";
import { isProductSource, walk, type HouseRule } from "./rule.ts";

/**
 * The only product sources that turn something into a number, and why none of it is money that
 * somebody owns. An entry that is no longer needed fails too.
 */
const NUMBER_ALLOWED: ReadonlyMap<string, string> = new Map([
  [
    "packages/engine/src/commands/fire-triggers.ts",
    "a ratio of LTVs as a factor of ladder keys, which only narrows a search that is confirmed exactly",
  ],
  [
    "packages/engine/src/protection/schedule.ts",
    "LTVs as factors of ladder keys, which only narrow a search that is confirmed exactly",
  ],
  [
    "packages/engine/src/state/known-shortfall.ts",
    "levels on the ladders, on the safe side, which only narrow a search that is confirmed exactly",
  ],
  [
    "packages/engine/src/state/placement.ts",
    "ladder keys, kept on the safe side, which only narrow a search that is confirmed exactly",
  ],
  ["apps/cli/src/commands/lab-plans.ts", "days from one window to the next"],
  ["apps/server/src/foundation/secrets/keyring.ts", "the version of a secret"],
  ["apps/server/src/foundation/secrets/secret-list.ts", "the version of a secret"],
  ["apps/web/src/elements/amounts/read-count.ts", "hours, samples and seconds that are typed"],
  ["apps/web/src/elements/charts/price-chart.tsx", "prices as heights in a drawing"],
  ["apps/web/src/foundation/format/numbers.ts", "ratios for drawing"],
  ["apps/web/src/pages/borrower/receipt-page.tsx", "the sequence in an address"],
  ["apps/web/src/subjects/sandbox/sandbox-controls.tsx", "the speed of a clock"],
  ["packages/embedded-postgres/src/binaries.ts", "the version in a file name"],
  ["packages/embedded-postgres/src/cluster.ts", "the version of a data folder"],
  ["packages/embedded-postgres/src/leftover-server.ts", "a process id"],
  ["packages/embedded-postgres/src/server-user.ts", "a user id"],
  [
    "packages/journal/src/postgres/safe-integer.ts",
    "sequences, terms and times, refused beyond 2^53",
  ],
  ["packages/lab/src/incidents/known-incidents.ts", "a block's time in seconds"],
  ["packages/lab/src/inputs/decimal.ts", "a decimal exponent"],
  [
    "packages/lab/src/inputs/files/sheet-table.ts",
    "a cell, which its workbook holds as a double, with the 15 digits that a sheet shows",
  ],
  ["packages/lab/src/inputs/files/time-text.ts", "a time as a Unix number"],
  ["packages/lab/src/report/bar-chart.ts", "the length of a bar in eighths of a character"],
  ["packages/lab/src/report/replay-json.ts", "shares and ratios of a report"],
  ["packages/lab/src/report/replay-report.ts", "days and months of a date"],
  ["packages/lab/src/vectors/names.ts", "a block's time in seconds"],
  ["packages/journal/src/checkpoint/signature.ts", "hexadecimal digits as bytes"],
]);

/** A number cannot hold 128 bits: amounts, shares, prices and rates are bigint from door to door. */
export const moneyIsBigint: HouseRule = {
  name: "money-is-bigint",
  appliesTo: isProductSource,
  check(file, report) {
    let conversions = 0;
    walk(file, (node, tree) => {
      const conversion = conversionOf(node);
      if (conversion === undefined) return;
      conversions += 1;
      if (NUMBER_ALLOWED.has(file.path)) return;
      report(
        node.getStart(tree),
        `${conversion} may round money: stay with bigint, or, if this is none, enter the file ` +
          "and the reason in NUMBER_ALLOWED of tools/house-rules/money-is-bigint.ts.",
      );
    });
    if (conversions === 0 && NUMBER_ALLOWED.has(file.path))
      report(0, "converts nothing any more: take it out of tools/house-rules/money-is-bigint.ts.");
  },
};

/** The name of the conversion to number that `node` is, if it is one. */
function conversionOf(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
  const callee = node.expression.getText();
  const isConversion = ["Number", "parseFloat", "parseInt", "Number.parseFloat", "Number.parseInt"];
  return isConversion.includes(callee) ? callee : undefined;
}
