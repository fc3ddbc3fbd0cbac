import type { Command } from "commander";
import { addLabPlansCommand } from "./lab-plans.ts";

/** `plimsoll lab`: experiments on past prices, without a server. */
export function addLabCommand(program: Command): void {
  const lab = program
    .command("lab")
    .summary("Experiments on past prices in the real engine.")
    .description("Experiments on past prices in the real engine. None needs a server.");
  addLabPlansCommand(lab);
}
