import type { Command, RateModel, Wad } from "@plimsoll/engine";
import { peek, type BookHolder } from "./look.ts";
import { rejectionProblem } from "../views/rejection.ts";

/** Enables what a market is made of, as far as it is not enabled yet. */
export async function enable(
  services: BookHolder,
  actor: string,
  wanted: { readonly lltv: Wad; readonly rateModel: RateModel["kind"] },
): Promise<void> {
  const { lltv, rateModel } = wanted;
  const commands = await peek(services, (book): Command[] => {
    const by = book.owner;
    const missing: Command[] = [];
    if (!book.enabledRateModels.has(rateModel)) {
      missing.push({ type: "enable_rate_model", by, rateModel });
    }
    if (!book.enabledLltvs.has(lltv)) missing.push({ type: "enable_lltv", by, lltv });
    return missing;
  });
  for (const command of commands) {
    const reply = await services.sequencer.submit({ command, actor });
    if (!reply.isAccepted && reply.rejection.code !== "already_set") {
      throw rejectionProblem(reply.rejection);
    }
  }
}
