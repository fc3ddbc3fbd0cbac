import { isContinuationDue, type Command, type Event } from "@plimsoll/engine";
import { elapsedOf, type Elapsed } from "../measure/core-time.ts";
import { higher, lower, type Figure, type Finding } from "../measure/samples.ts";
import type { CanonicalBook } from "../workload/canonical-book.ts";
import { MARKETS } from "../workload/canonical-markets.ts";

const TICKS = 300;
const FALL_PERCENT = 30n;

interface CrashCount {
  commands: number;
  alerts: number;
  planSteps: number;
  softSales: number;
  liquidations: number;
  rearmed: number;
  others: number;
}

/** −30 % in 300 ticks, one a second, in both markets at once; one book a round. */
export function measureCrash(nextBook: () => CanonicalBook, rounds: number): Finding {
  const crashes: Crash[] = [];
  const notes: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const canonical = nextBook();
    const crash = playCrash(canonical);
    crashes.push(crash);
    if (round === 0) notes.push(describe(crash.count, canonical.book.loans.size));
  }
  notes.push(
    "the time is that of the whole crash: quotes that fire nothing, alerts and every continue; the rate counts only plan steps and sales",
  );
  const all = (of: (crash: Crash) => number): number[] => crashes.map(of);
  const figures: Figure[] = [
    lower(
      "crash, total",
      "s",
      all((crash) => crash.elapsed.seconds),
    ),
    higher(
      "plan steps and sales",
      "/s",
      all((crash) => actionsIn(crash) / crash.elapsed.seconds),
      ">= 200,000",
    ),
    lower(
      "per trigger of any kind",
      "µs",
      all((crash) => (crash.elapsed.seconds * 1e6) / triggersIn(crash)),
    ),
    lower(
      "longest single command",
      "ms",
      all((crash) => crash.slowestMillis),
    ),
  ];
  if (crashes.every(({ elapsed }) => elapsed.coreSeconds !== null)) {
    const core = ({ elapsed }: Crash): number => elapsed.coreSeconds ?? elapsed.seconds;
    figures.push(
      higher(
        "plan steps and sales, core time",
        "/s",
        all((crash) => actionsIn(crash) / core(crash)),
      ),
      lower(
        "per trigger of any kind, core time",
        "µs",
        all((crash) => (core(crash) * 1e6) / triggersIn(crash)),
      ),
    );
  }
  return { benchmark: "crash", figures, notes };
}

interface Crash {
  readonly count: CrashCount;
  readonly elapsed: Elapsed;
  readonly slowestMillis: number;
}

function actionsIn({ count }: Crash): number {
  return count.planSteps + count.softSales + count.liquidations;
}

function triggersIn(crash: Crash): number {
  return actionsIn(crash) + crash.count.alerts + crash.count.rearmed;
}

function playCrash(canonical: CanonicalBook): Crash {
  const count: CrashCount = {
    commands: 0,
    alerts: 0,
    planSteps: 0,
    softSales: 0,
    liquidations: 0,
    rearmed: 0,
    others: 0,
  };
  const starts = canonical.calm();
  let slowestMillis = 0;
  const run = (command: Command): void => {
    const before = process.hrtime.bigint();
    const events = canonical.do(command);
    const millis = Number(process.hrtime.bigint() - before) / 1e6;
    if (millis > slowestMillis) slowestMillis = millis;
    count.commands += 1;
    for (const event of events) tally(count, event);
  };
  const elapsed = elapsedOf(() => {
    for (let tick = 1; tick <= TICKS; tick += 1) {
      canonical.wait(1000);
      for (const market of MARKETS) {
        const from = starts.get(market) ?? 0n;
        const price = from - (from * FALL_PERCENT * BigInt(tick)) / (100n * BigInt(TICKS));
        for (const index of market.venues.keys()) {
          run(canonical.quote(market, index, price));
          while (isContinuationDue(canonical.book)) run({ type: "continue" });
        }
        canonical.notePrice(market, price);
      }
    }
  });
  return { count, elapsed, slowestMillis };
}

function tally(count: CrashCount, event: Event): void {
  switch (event.type) {
    case "alert_raised":
      count.alerts += 1;
      return;
    case "collateral_sold":
      if (event.step !== null) count.planSteps += 1;
      else if (event.why.trigger === "soft") count.softSales += 1;
      else count.liquidations += 1;
      return;
    case "triggers_rearmed":
      count.rearmed += 1;
      return;
    case "sale_stranded":
    case "bad_debt_realized":
    case "plan_step_spent":
      count.others += 1;
      return;
    default:
  }
}

function describe(count: CrashCount, loans: number): string {
  const n = (value: number): string => value.toLocaleString("en");
  return (
    `${n(loans)} loans, ${n(count.commands)} commands: ${n(count.planSteps)} plan steps, ` +
    `${n(count.softSales)} soft sales, ${n(count.liquidations)} liquidations; apart from them ` +
    `${n(count.alerts)} alerts, ${n(count.rearmed)} re-arms, ${n(count.others)} stranded, spent or bad`
  );
}
