import { writeFileSync } from "node:fs";
import type { Command } from "commander";
import {
  compareTriggers,
  renderVolatility,
  VOLATILITY_FILES,
  volatilityDocument,
  type WindowVerdict,
} from "@plimsoll/lab";

/** Columns of the table where the width of the terminal is not known. */
const WIDTH_DEFAULT = 120;

interface VolatilityOptions {
  readonly prices: string;
  readonly write?: string;
}

/** `plimsoll lab volatility`: a trigger that follows volatility against the fixed one. */
export function addVolatilityCommand(lab: Command): void {
  lab
    .command("volatility")
    .summary("Compare a trigger that follows volatility with a fixed one.")
    .description(
      "Plays loans through all price files, sold at a fixed trigger and at one that follows " +
        "realised volatility, and prints what either leaves to the borrower.",
    )
    .requiredOption("--prices <folder>", "folder of the price files, with 1h, 1m, 5m, venues-…")
    .option("--write <file>", "write the document with the table, too")
    .action(async ({ prices, write }: VolatilityOptions) => {
      const files: WindowVerdict[][] = [];
      for (const file of VOLATILITY_FILES) files.push(await compareTriggers(prices, file));
      const width = process.stdout.columns > 0 ? process.stdout.columns : WIDTH_DEFAULT;
      process.stdout.write(`${renderVolatility(files, width)}\n`);
      if (write !== undefined) writeFileSync(write, volatilityDocument(files));
    });
}
