import type { Book, Command, Event, MarketId, Millis } from "@plimsoll/engine";
import type { DurableEntry } from "@plimsoll/sequencer";
import type pg from "pg";
import { loanNamedBy, subjectOf } from "../../visibility.ts";
import { IncidentRegister } from "./feed-incidents.ts";
import { FeedPrices } from "./feed-prices.ts";
import { yearlyRate } from "./gather-facts.ts";
import { LoanRegister } from "./loans.ts";
import { movedRates, watchRates } from "./rate-watches.ts";
import { kindOf, type Told } from "./told.ts";

/** Looks at the book once what is seen there is durable. */
export type See = <T>(look: (book: Book, now: Millis) => T) => Promise<T>;

type Place = Pick<Told, "sequence" | "index" | "event" | "fall">;

/** What goes on with the work of a fall, or ends falls, and sets no price itself. */
const OF_FALLS: ReadonlySet<Command["type"]> = new Set(["continue", "open_loan", "create_loan"]);

/** What some entries say to whom, and what has to be remembered of them. */
export class FoldBatch {
  readonly #bookId: string;
  readonly #loans: LoanRegister;
  readonly #incidents: IncidentRegister | undefined;
  readonly #prices: FeedPrices | undefined;
  readonly #see: See;

  private constructor(
    bookId: string,
    loans: LoanRegister,
    incidents: IncidentRegister | undefined,
    prices: FeedPrices | undefined,
    see: See,
  ) {
    this.#bookId = bookId;
    this.#loans = loans;
    this.#incidents = incidents;
    this.#prices = prices;
    this.#see = see;
  }

  static async load(
    client: pg.PoolClient,
    bookId: string,
    entries: readonly DurableEntry[],
    see: See,
  ): Promise<FoldBatch> {
    const events = entries.flatMap((entry) => entry.events);
    const hasMarks = events.some(({ type }) => type === "mark_set");
    const loans = await LoanRegister.load(client, bookId, events);
    const incidents = hasMarks ? await IncidentRegister.load(client, bookId) : undefined;
    const isOfPrices = hasMarks || entries.some(({ command }) => OF_FALLS.has(command.type));
    const prices = isOfPrices ? await FeedPrices.load(client, bookId) : undefined;
    return new FoldBatch(bookId, loans, incidents, prices, see);
  }

  /** Whose loan it is, or was at its last event, as far as these entries go. */
  readonly ownerOf = (loan: string): string | undefined => this.#loans.get(loan)?.owner;

  /** Everything that is to be told, in the order of the journal, rates at the end. */
  async fold(client: pg.PoolClient, entries: readonly DurableEntry[]): Promise<Told[]> {
    const told: Told[] = [];
    const accrued = new Map<string, Omit<Told, "account" | "kind" | "loan">>();
    const feeds = await this.#feeds();
    for (const { sequence, events, command } of entries) {
      this.#prices?.begin(command);
      for (const [index, event] of events.entries()) {
        const place = { sequence, index, event, fall: null };
        this.#loans.note(event);
        if (event.type === "mark_set") this.#prices?.note(event);
        this.#tellSubject(told, event, place, feeds);
        if (event.type === "interest_accrued") {
          accrued.set(event.market, { ...place, market: event.market });
        }
        if (event.type === "grace_opened") {
          told.push(...(await this.#loansOf(client, event.market, place)));
        }
        if (event.type === "mark_set" && this.#incidents?.note(event) === true) {
          told.push(...(await this.#borrowersOn(client, event, place)));
        }
      }
    }
    await this.#loans.save(client);
    await this.#incidents?.save(client);
    await this.#prices?.save(client);
    const rates = await this.#rates([
      ...accrued.keys(),
      ...this.#loans.opened.map(({ market }) => market),
    ]);
    await watchRates(client, this.#bookId, this.#loans.opened, (market) => rates.get(market));
    for (const [market, place] of accrued) {
      const rate = rates.get(market);
      if (rate === undefined) continue;
      const moved = await movedRates(client, this.#bookId, market, rate);
      const kind = "rate_changed";
      for (const { account, before: rateBefore } of moved) {
        told.push({ ...place, kind, account, loan: null, rateBefore });
      }
    }
    return told;
  }

  #tellSubject(told: Told[], event: Event, place: Place, feeds: ReadonlyMap<string, string>): void {
    const kind = kindOf(event);
    if (kind === null) return;
    const loan = loanNamedBy(event);
    const known = loan === null ? undefined : this.#loans.get(loan);
    const account = subjectOf({ event, owner: known?.owner ?? null });
    if (account === null) return;
    const market = known?.market ?? null;
    const fall = this.#prices?.fallOf(feeds.get(market ?? "") ?? "", event.at) ?? null;
    told.push({ ...place, kind, account, loan, market, fall });
  }

  /** Everybody with a loan whose price comes from the feed, once each. */
  async #borrowersOn(
    client: pg.PoolClient,
    event: Extract<Event, { type: "mark_set" }>,
    place: Place,
  ): Promise<Told[]> {
    const markets = await this.#see((book) =>
      (book.feeds.get(event.feed)?.markets ?? []).map(({ id }) => id),
    );
    const { rows } = await client.query<{ account: string; market: string }>(
      `SELECT owner AS account, min(market) AS market FROM notifications.loans
       WHERE book_id = $1 AND market = ANY ($2) GROUP BY owner ORDER BY owner`,
      [this.#bookId, markets],
    );
    const kind = event.mark.status === "suspect" ? "feed_suspect" : "feed_stale";
    return rows.map(({ account, market }) => ({ ...place, kind, account, loan: null, market }));
  }

  /** Every loan of a market; who of them needs to know is seen when the texts are written. */
  async #loansOf(client: pg.PoolClient, market: string, place: Place): Promise<Told[]> {
    const { rows } = await client.query<{ account: string; loan: string }>(
      `SELECT owner AS account, loan FROM notifications.loans
       WHERE book_id = $1 AND market = $2 ORDER BY owner, loan`,
      [this.#bookId, market],
    );
    return rows.map((row) => ({ ...place, ...row, kind: "grace_opened", market }));
  }

  /** The feed of every market, where prices have moved. */
  async #feeds(): Promise<ReadonlyMap<string, string>> {
    if (this.#prices === undefined) return new Map();
    return this.#see(
      (book) => new Map([...book.markets.values()].map(({ id, feed }) => [id, feed.id])),
    );
  }

  async #rates(markets: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    if (markets.length === 0) return new Map();
    return this.#see((book, now) => {
      const rates = new Map<string, bigint>();
      for (const id of new Set(markets)) {
        const market = book.markets.get(id as MarketId);
        if (market !== undefined) rates.set(id, yearlyRate(market, now));
      }
      return rates;
    });
  }
}
