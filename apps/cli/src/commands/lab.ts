import type { Command } from "commander";
import { addIncidentsCommand } from "./lab-incidents.ts";
import { addLabPlansCommand } from "./lab-plans.ts";
import { addVolatilityCommand } from "./lab-volatility.ts";

/** `plimsoll lab`: experiments on past prices, without a server. */
export function addLabCommand(program: Command): void {
  const lab = program
    .command("lab")
    .summary("Experiments on past prices in the real engine.")
    .description("Experiments on past prices in the real engine. None needs a server.");
  addLabPlansCommand(lab);
  addIncidentsCommand(lab);
  addVolatilityCommand(lab);
}
