import {
  as,
  execute,
  type AccountId,
  type Command,
  type Event,
  type LoanId,
} from "@plimsoll/engine";
import { elapsedOf } from "../measure/core-time.ts";
import { higher, lower, type Finding } from "../measure/samples.ts";
import type { CanonicalBook } from "../workload/canonical-book.ts";
import { canonicalLoans, type CanonicalLoan } from "../workload/canonical-loans.ts";
import { MARKETS } from "../workload/canonical-markets.ts";
import { Random } from "../workload/random.ts";

const ROUNDS = 10;
const COMMANDS_PER_ROUND = 50_000;
const WARM_UP_ROUNDS = 2;
const BORROWERS_MAX = 200_000;
const NONE = as<never>(0n);

/** 60 % quotes, 15 % repay, 10 % pledge, 10 % borrow, 5 % open or close; 1 ms apart. */
export function measureMixed(canonical: CanonicalBook): Finding {
  const workload = new MixedWorkload(canonical);
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

/** Draws commands that the book accepts, given that all drawn before were executed. */
class MixedWorkload {
  readonly #canonical: CanonicalBook;
  readonly #random = new Random(11);
  readonly #borrowers: CanonicalLoan[];
  readonly #centres: ReadonlyMap<(typeof MARKETS)[number], bigint>;
  readonly #opened: { readonly customer: AccountId; readonly loan: LoanId }[] = [];
  #count = 0;

  constructor(canonical: CanonicalBook) {
    this.#canonical = canonical;
    this.#centres = canonical.calm();
    // Safe enough to borrow a crumb more again and again.
    this.#borrowers = [
      ...canonicalLoans(Math.min(BORROWERS_MAX, canonical.book.loans.size)),
    ].filter(
      ({ market, collateral, debt }) =>
        collateral * market.startPrice * market.priceFactor > 2n * debt * 10n ** 36n,
    );
  }

  draw(count: number): Command[] {
    return Array.from({ length: count }, (_, index) => this.#next(index));
  }

  /** `ahead` is how many milliseconds from now the command will be executed, less one. */
  #next(ahead: number): Command {
    this.#count += 1;
    const kind = this.#random.below(100);
    if (kind < 60) return this.#quote(ahead);
    const borrower = this.#borrowers[this.#random.below(this.#borrowers.length)];
    if (borrower === undefined) throw new Error("no borrowers");
    const { customer: by, loan, debt, collateral } = borrower;
    if (kind < 75) {
      return { type: "repay", by, loan, assets: as(debt / 2000n), shares: NONE };
    }
    if (kind < 85) return { type: "pledge", by, loan, assets: as(collateral / 5000n) };
    if (kind < 95) {
      return { type: "borrow", by, loan, assets: as(debt / 2000n), shares: NONE, receiver: by };
    }
    return this.#openOrClose(borrower);
  }

  #quote(ahead: number): Command {
    const market = MARKETS[this.#random.below(MARKETS.length)] ?? MARKETS[0];
    const centre = this.#centres.get(market) ?? 0n;
    const price = centre + (centre * BigInt(this.#random.below(10_001) - 5000)) / 1_000_000n;
    const quote = this.#canonical.quote(market, this.#count, price);
    if (quote.type !== "post_quote") return quote;
    return { ...quote, quotedAt: (quote.quotedAt + ahead) as typeof quote.quotedAt };
  }

  /** Opens a second, small loan from free collateral; closes the one opened longest ago. */
  #openOrClose({ customer, market, collateral, debt }: CanonicalLoan): Command {
    if (this.#opened.length > 1000) {
      const oldest = this.#opened.shift();
      if (oldest !== undefined) {
        const { customer: by, loan } = oldest;
        return { type: "close_loan", by, loan, receiver: by };
      }
    }
    const loan = `second-${this.#count}` as LoanId;
    this.#opened.push({ customer, loan });
    return {
      type: "open_loan",
      by: customer,
      loan,
      market: market.id,
      collateral: as(collateral / 50n),
      borrow: as(debt / 50n),
      plan: "default",
    };
  }
}
