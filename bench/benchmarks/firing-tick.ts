import { execute, isContinuationDue, ORACLE_PRICE_SCALE, type Event } from "@plimsoll/engine";
import { lower, type Figure, type Finding } from "../measure/samples.ts";
import type { CanonicalBook } from "../workload/canonical-book.ts";
import { ETH_USDC } from "../workload/canonical-markets.ts";

/** Triggers per tick, warm-up ticks and measured ticks. */
const ROUNDS = [
  { triggers: 1, warmUp: 500, samples: 2000 },
  { triggers: 10, warmUp: 100, samples: 500 },
  { triggers: 100, warmUp: 20, samples: 200 },
  { triggers: 1000, warmUp: 5, samples: 50 },
];

/** A key counts a few base units of debt as safety; this far below it, even a small loan is confirmed. */
const CONFIRMED_BELOW = 5e-8;

/** Falls of the single-venue market that fire k triggers each, time per trigger. */
export function measureFiringTick(canonical: CanonicalBook): Finding {
  const figures: Figure[] = [];
  const fired = { alerts: 0, sales: 0, others: 0 };
  fallGently(canonical);
  for (const { triggers, warmUp, samples } of ROUNDS) {
    const micros = new Float64Array(samples);
    for (let index = -warmUp; index < samples;) {
      canonical.wait(100);
      const price = priceThatFires(canonical, triggers);
      canonical.notePrice(ETH_USDC, price);
      const command = canonical.quote(ETH_USDC, 0, price);
      const start = process.hrtime.bigint();
      const decision = execute(canonical.book, command, canonical.now);
      const end = process.hrtime.bigint();
      if (!decision.isAccepted) throw new Error(decision.rejection.code);
      const count = decision.events.filter(isTrigger).length;
      while (isContinuationDue(canonical.book)) canonical.do({ type: "continue" });
      // Nothing is confirmed yet: does not count.
      if (count === 0) continue;
      if (index >= 0) {
        micros[index] = Number(end - start) / 1000 / count;
        countKinds(decision.events, fired);
      }
      index += 1;
    }
    figures.push(lower(`tick that fires ${triggers}, per trigger`, "µs", micros));
  }
  const notes = [
    `fired: ${fired.alerts} alerts, ${fired.sales} sales (plan steps and soft sales), ${fired.others} others`,
    "time of the whole command divided by the triggers it fired; finding the price is left out",
  ];
  return { benchmark: "firing-tick", figures, notes };
}

/** Brings plan steps and soft sales within reach, by falls too small to leave many loans at one LTV. */
function fallGently(canonical: CanonicalBook): void {
  const { lowest } = canonical.priceOf(ETH_USDC);
  for (let step = 1n; step <= 400n; step += 1n) {
    canonical.wait(100);
    canonical.quoteAll(ETH_USDC, (lowest * (5000n - step)) / 5000n);
  }
}

/** A price that crosses the next `count` triggers, read off the ladder's keys. */
function priceThatFires(canonical: CanonicalBook, count: number): bigint {
  const market = canonical.book.markets.get(ETH_USDC.id);
  if (market === undefined) throw new Error("no market");
  const { falling } = market.ladders;
  const keys: number[] = [];
  for (let depth = 1e-6; keys.length <= count; depth *= 2) {
    keys.length = 0;
    falling.forEachAtOrAbove(falling.topKey() * (1 - depth), (_slot, key) => keys.push(key));
  }
  keys.sort((left, right) => right - left);
  const key = (keys[count - 1] ?? 0) * (1 - CONFIRMED_BELOW);
  const { totalBorrowAssets, totalBorrowShares } = market;
  const scaled = BigInt(Math.round(key * 2 ** 60));
  const oracle =
    (scaled * ORACLE_PRICE_SCALE * (totalBorrowAssets + 1n)) /
    (totalBorrowShares + 1_000_000n) /
    2n ** 60n;
  return oracle / ETH_USDC.priceFactor;
}

function isTrigger({ type }: Event): boolean {
  return type === "alert_raised" || type === "collateral_sold" || type === "triggers_rearmed";
}

function countKinds(
  events: readonly Event[],
  fired: { alerts: number; sales: number; others: number },
): void {
  for (const { type } of events) {
    if (type === "alert_raised") fired.alerts += 1;
    else if (type === "collateral_sold") fired.sales += 1;
    else if (type === "triggers_rearmed") fired.others += 1;
  }
}
