import { execute } from "@plimsoll/engine";
import { lower, type Figure, type Finding } from "../measure/samples.ts";
import type { CanonicalBook } from "../workload/canonical-book.ts";
import { BTC_USDC, ETH_USDC, type CanonicalMarket } from "../workload/canonical-markets.ts";
import { Random } from "../workload/random.ts";

const WARM_UP = 20_000;
const SAMPLES = 100_000;
const INTERVAL_MS = 100;

/** Quotes 100 ms apart that move the mark and cross nothing; `small` is the yardstick for the size. */
export function measureIdleTick(large: CanonicalBook, small: CanonicalBook): Finding {
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const market of [BTC_USDC, ETH_USDC]) {
    const of = `${market.venues.length} venue${market.venues.length > 1 ? "s" : ""}`;
    const medians: number[] = [];
    for (const canonical of [small, large]) {
      const loans = canonical.book.loans.size.toLocaleString("en");
      const { micros, moved } = measureQuotes(canonical, market);
      const target = canonical === large ? "median <= 5" : undefined;
      const figure = lower(`quote, ${of}, ${loans} loans`, "µs", micros, target);
      figures.push(figure);
      medians.push(figure.median);
      notes.push(
        `${of}, ${loans} loans: ${Math.round(moved * 100)} % of the quotes moved the mark`,
      );
    }
    const [before = Number.NaN, after = Number.NaN] = medians;
    figures.push(lower(`large book over small book, ${of}`, "×", [after / before], "<= 2"));
  }
  notes.push(
    "each execute timed by itself (the clock's own 0.1 µs included); making the command is not",
  );
  return { benchmark: "idle-tick", figures, notes };
}

function measureQuotes(
  canonical: CanonicalBook,
  market: CanonicalMarket,
): { micros: Float64Array; moved: number } {
  const centre = canonical.calm().get(market) ?? 0n;
  const random = new Random(7);
  const micros = new Float64Array(SAMPLES);
  let moved = 0;
  for (let index = -WARM_UP; index < SAMPLES; index += 1) {
    canonical.wait(INTERVAL_MS);
    const price = centre + (centre * BigInt(random.below(10_001) - 5000)) / 1_000_000n;
    const command = canonical.quote(market, index + WARM_UP, price);
    const start = process.hrtime.bigint();
    const decision = execute(canonical.book, command, canonical.now);
    const end = process.hrtime.bigint();
    if (!decision.isAccepted || decision.events.length > 2) throw new Error("the tick is not idle");
    if (index < 0) continue;
    micros[index] = Number(end - start) / 1000;
    if (decision.events.length === 2) moved += 1;
  }
  return { micros, moved: moved / SAMPLES };
}
