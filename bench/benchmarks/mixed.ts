import { execute, type Command, type Event } from "@plimsoll/engine";
import { elapsedOf } from "../measure/core-time.ts";
import { higher, lower, type Finding } from "../measure/samples.ts";
import type { CanonicalBook } from "../workload/canonical-book.ts";
import { MixedWorkload } from "../workload/mixed-workload.ts";

const ROUNDS = 10;
const COMMANDS_PER_ROUND = 50_000;
const WARM_UP_ROUNDS = 2;

/** The mix of `MixedWorkload`, 1 ms apart. */
export function measureMixed(canonical: CanonicalBook): Finding {
  const workload = new MixedWorkload({
    loans: canonical.book.loans.size,
    centres: canonical.calm(),
    now: () => canonical.now,
  });
  const rates: number[] = [];
  const coreRates: number[] = [];
  let fired = 0;
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const commands = workload.draw(COMMANDS_PER_ROUND);
    let refused = 0;
    const { seconds, coreSeconds } = elapsedOf(() => {
      for (const command of commands) {
        canonical.wait(1);
        if (!execute(canonical.book, command, canonical.now).isAccepted) refused += 1;
      }
    });
    if (refused > 0) throw new Error(`${refused} commands were refused`);
    if (round < 0) continue;
    rates.push(commands.length / seconds);
    if (coreSeconds !== null) coreRates.push(commands.length / coreSeconds);
  }
  const commands = workload.draw(COMMANDS_PER_ROUND);
  const micros = new Float64Array(commands.length);
  const byType = new Map<Command["type"], number[]>();
  for (const [index, command] of commands.entries()) {
    canonical.wait(1);
    const start = process.hrtime.bigint();
    const decision = execute(canonical.book, command, canonical.now);
    const took = Number(process.hrtime.bigint() - start) / 1000;
    micros[index] = took;
    if (decision.isAccepted) fired += decision.events.filter(isTrigger).length;
    const known = byType.get(command.type);
    if (known === undefined) byType.set(command.type, [took]);
    else known.push(took);
  }
  return {
    benchmark: "mixed",
    figures: [
      higher("commands decided and applied", "/s", rates, ">= 250,000"),
      ...(coreRates.length > 0 ? [higher("· by core time", "/s", coreRates)] : []),
      lower("one command of the mix", "µs", micros),
      ...[...byType].map(([type, values]) => lower(`· ${type}`, "µs", values)),
    ],
    notes: [
      `${ROUNDS} rounds of ${COMMANDS_PER_ROUND.toLocaleString("en")} commands, then one with each command timed; ${fired} triggers fired in that`,
      "commands are made beforehand; the invariant checker is off; nothing is written anywhere",
    ],
  };
}

function isTrigger({ type }: Event): boolean {
  return type === "alert_raised" || type === "collateral_sold" || type === "triggers_rearmed";
}
