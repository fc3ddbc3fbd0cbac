import type { Event } from "@plimsoll/engine";
import type pg from "pg";
import { loanNamedBy } from "../../visibility.ts";

export interface KnownLoan {
  readonly owner: string;
  readonly market: string;
}

/**
 * Whose a loan is, entry by entry: its name may be used again once it is closed, so what counts is the
 * owner at the time of the event and not the one of now.
 */
export class LoanRegister {
  readonly #bookId: string;
  readonly #loans: Map<string, KnownLoan>;
  readonly #touched = new Set<string>();
  readonly #closed: (KnownLoan & { readonly loan: string })[] = [];
  readonly #opened: KnownLoan[] = [];
  readonly #gone = new Set<string>();

  private constructor(bookId: string, loans: Map<string, KnownLoan>) {
    this.#bookId = bookId;
    this.#loans = loans;
  }

  /** Knows the loans that these events are about. */
  static async load(
    client: pg.PoolClient,
    bookId: string,
    events: readonly Event[],
  ): Promise<LoanRegister> {
    const names = new Set<string>();
    for (const event of events) {
      const loan = loanNamedBy(event);
      if (loan !== null) names.add(loan);
    }
    if (names.size === 0) return new LoanRegister(bookId, new Map());
    const { rows } = await client.query<KnownLoan & { loan: string }>(
      `SELECT loan, owner, market FROM notifications.loans
       WHERE book_id = $1 AND loan = ANY ($2)`,
      [bookId, [...names]],
    );
    return new LoanRegister(bookId, new Map(rows.map((row) => [row.loan, row])));
  }

  get(loan: string): KnownLoan | undefined {
    return this.#loans.get(loan);
  }

  /** Accounts with a new loan of a market. */
  get opened(): readonly KnownLoan[] {
    return this.#opened;
  }

  note(event: Event): void {
    if (event.type === "loan_created") {
      const { loan, owner, market } = event;
      this.#loans.set(loan, { owner, market });
      this.#touched.add(loan);
      this.#gone.delete(loan);
      this.#opened.push({ owner, market });
    }
    if (event.type === "loan_closed") {
      const known = this.#loans.get(event.loan);
      this.#touched.add(event.loan);
      this.#gone.add(event.loan);
      if (known !== undefined) this.#closed.push({ ...known, loan: event.loan });
    }
  }

  /** Writes what has changed; who has no loan of a market any more is told of its rate no longer. */
  async save(client: pg.PoolClient): Promise<void> {
    if (this.#touched.size === 0) return;
    const left = [...this.#touched].flatMap((loan) => {
      const known = this.#gone.has(loan) ? undefined : this.#loans.get(loan);
      return known === undefined ? [] : [{ loan, ...known }];
    });
    await client.query("DELETE FROM notifications.loans WHERE book_id = $1 AND loan = ANY ($2)", [
      this.#bookId,
      [...this.#touched],
    ]);
    await client.query(
      `INSERT INTO notifications.loans (book_id, loan, owner, market)
       SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[])`,
      [
        this.#bookId,
        left.map(({ loan }) => loan),
        left.map(({ owner }) => owner),
        left.map(({ market }) => market),
      ],
    );
    if (this.#closed.length === 0) return;
    await client.query(
      `DELETE FROM notifications.rate_watches AS watch
       USING unnest($2::text[], $3::text[]) AS closed (account, market)
       WHERE watch.book_id = $1 AND watch.account = closed.account
         AND watch.market = closed.market
         AND NOT EXISTS (
           SELECT FROM notifications.loans AS loan
           WHERE loan.book_id = $1 AND loan.owner = closed.account
             AND loan.market = closed.market
         )`,
      [
        this.#bookId,
        this.#closed.map(({ owner }) => owner),
        this.#closed.map(({ market }) => market),
      ],
    );
  }
}
