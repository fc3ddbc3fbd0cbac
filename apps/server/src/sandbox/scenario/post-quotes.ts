import type { Command, Millis } from "@plimsoll/engine";
import { SequencerBusy, type Sequencer } from "@plimsoll/sequencer";
import { SANDBOX_MARKETS, SCENARIO_VENUES } from "../terms.ts";
import { scenarioPrice, venuePrice } from "./scenario-path.ts";

const ACTOR = "scenario";

/** Posts what every simulated venue says of every coin at this instant; settles when it is durable. */
export async function postScenarioQuotes(
  sequencer: Sequencer,
  at: Millis,
  shock: bigint,
): Promise<void> {
  const commands = SANDBOX_MARKETS.flatMap((market) => {
    const price = scenarioPrice(market, at, shock);
    return SCENARIO_VENUES.map((venue, place): Command => {
      const quoted = venuePrice(price, at, place);
      return { type: "post_quote", feed: market.feed, venue, price: quoted, quotedAt: at };
    });
  });
  const replies = await Promise.allSettled(
    commands.map((command) => sequencer.submit({ command, actor: ACTOR })),
  );
  for (const reply of replies) {
    // A quote that is lost makes way for the next one; venues are silent now and then.
    if (reply.status === "rejected" && !(reply.reason instanceof SequencerBusy)) throw reply.reason;
  }
}
