import { composeMark } from "../oracle/compose-mark.ts";
import { volatilityIn } from "../oracle/volatility.ts";
import { toSeconds } from "../units/time.ts";
import type { Book } from "./book.ts";
import type { Claim } from "./invariant-claim.ts";
import { markPartsOf } from "./open-feed.ts";
import type { Feed, Loan, Market } from "./records.ts";
import { NOBODY } from "./records.ts";

/** I-15 to I-17: records find each other, lists agree with what they list, nothing is of tomorrow. */
export function findRecordViolations(book: Book, claim: Claim): void {
  checkAccounts(book, claim);
  for (const market of book.markets.values()) {
    checkMarket(book, market, claim);
    checkVolatility(book, market, claim);
  }
  checkStranded(book, claim);
  for (const feed of book.feeds.values()) checkFeed(book, feed, claim);
  for (const id of book.backlog) {
    claim(book.markets.has(id), "I-16", () => `the backlog names ${id}, which is no market`);
  }
  for (const { id, market, feed } of book.preLiquidations.values()) {
    claim(
      book.markets.get(market.id) === market && book.feeds.get(feed.id) === feed,
      "I-16",
      () => `pre-liquidation ${id} belongs to a market or feed that is not of this book`,
    );
  }
  const { feeRecipient } = book;
  claim(
    feeRecipient === NOBODY || book.accounts.has(feeRecipient),
    "I-16",
    () => `the fee recipient ${feeRecipient} is no account`,
  );
}

function checkAccounts(book: Book, claim: Claim): void {
  let openLoans = 0;
  let ledgerAccounts = book.assets.size + 6 * book.markets.size;
  for (const account of book.accounts.values()) {
    for (const id of account.loans) {
      openLoans += 1;
      const loan = book.loans.get(id);
      claim(
        loan?.owner === account.id,
        "I-16",
        () => `account ${account.id} lists loan ${id}, which it does not have`,
      );
    }
    for (const available of account.available) {
      if (available === undefined) continue;
      ledgerAccounts += 1;
      claim(
        book.ledger.get(available.id) === available && available.owner === account.id,
        "I-16",
        () => `the ledger does not know ${available.id} of account ${account.id}`,
      );
    }
  }
  const { loans, ledger } = book;
  claim(
    openLoans === loans.size,
    "I-16",
    () => `accounts list ${openLoans} loans, the book has ${loans.size}`,
  );
  claim(
    ledgerAccounts === ledger.size,
    "I-16",
    () => `the ledger has ${ledger.size} accounts, of which the book knows ${ledgerAccounts}`,
  );
}

function checkMarket(book: Book, market: Market, claim: Claim): void {
  const { id, loanAsset, collateralAsset, feed } = market;
  claim(
    book.assets.get(loanAsset.id) === loanAsset &&
      book.assets.get(collateralAsset.id) === collateralAsset &&
      book.feeds.get(feed.id) === feed,
    "I-16",
    () => `market ${id} has an asset or a feed that is not of this book`,
  );
  claim(
    Object.values<{ id: string }>({ ...market.ledger }).every(
      (account) => book.ledger.get(account.id as typeof market.ledger.principal.id) === account,
    ),
    "I-16",
    () => `the ledger does not know an account of market ${id}`,
  );
  for (const account of market.suppliers.keys()) {
    claim(
      account === NOBODY || book.accounts.has(account),
      "I-16",
      () => `${account}, a supplier of market ${id}, is no account`,
    );
  }
  claim(
    market.lastUpdate <= toSeconds(book.time),
    "I-17",
    () => `market ${id} has interest up to second ${market.lastUpdate}, after ${book.time} ms`,
  );
}

/** What a market estimates, it was asked to estimate, from samples of the past. */
function checkVolatility(book: Book, market: Market, claim: Claim): void {
  const { id, settings, volatility: found } = market;
  const rule = settings.volatility;
  claim(
    book.estimating.has(id) === (rule !== null),
    "I-16",
    () => `the book is wrong about whether market ${id} estimates volatility`,
  );
  if (found === null) return;
  claim(
    rule !== null && found.volatility === volatilityIn(rule.step, found.variance),
    "I-17",
    () => `market ${id} follows a volatility of ${found.volatility}, which is not its estimate`,
  );
  claim(
    found.sampledAt <= book.time && found.price > 0n && found.variance >= 0n,
    "I-17",
    () => `market ${id} has a sample of ${found.price} from ${found.sampledAt}, which cannot be`,
  );
}

function checkStranded(book: Book, claim: Claim): void {
  const flagged = new Map<Market, number>();
  const check = (loan: Loan): void => {
    const { id, market, isStranded } = loan;
    claim(
      book.markets.get(market.id) === market,
      "I-16",
      () => `loan ${id} is of market ${market.id}, which is not of this book`,
    );
    if (isStranded) flagged.set(market, (flagged.get(market) ?? 0) + 1);
    claim(
      market.stranded.has(id) === isStranded,
      "I-15",
      () => `loan ${id} is ${isStranded ? "" : "not "}stranded, its market says otherwise`,
    );
  };
  for (const loan of book.loans.values()) check(loan);
  for (const market of book.markets.values()) {
    const count = flagged.get(market) ?? 0;
    claim(
      market.stranded.size === count,
      "I-15",
      () =>
        `market ${market.id} lists ${market.stranded.size} stranded loans, but ${count} are stranded`,
    );
  }
}

function checkFeed(book: Book, feed: Feed, claim: Claim): void {
  const { id, mark, quotes } = feed;
  const markets = [...book.markets.values()].filter((market) => market.feed === feed);
  const listed = feed.markets.map((market) => market.id);
  claim(
    listed.join(" ") ===
      markets
        .map((market) => market.id)
        .sort()
        .join(" "),
    "I-16",
    () => `feed ${id} lists the markets ${listed.join(", ")}`,
  );
  claim(
    (mark.status === "suspect") === (mark.suspect !== null) &&
      (mark.status === "stale" || mark.confirmed > 0n),
    "I-17",
    () => `feed ${id} has a ${mark.status} mark of ${mark.confirmed} that contradicts itself`,
  );
  checkParts(book, feed, claim);
  const instants = [mark.confirmedSince, mark.suspect?.since ?? 0, ...quotes.map(({ at }) => at)];
  claim(
    instants.every((at) => at <= book.time),
    "I-17",
    () => `feed ${id} knows something from after ${book.time} ms`,
  );
}

/** A composed feed is known to its parts, and its mark is what they make of it. */
function checkParts(book: Book, feed: Feed, claim: Claim): void {
  const { id, settings, mark } = feed;
  const composed = [...book.feeds.values()]
    .filter((other) => isPartOf(feed, other))
    .map((other) => other.id);
  claim(
    feed.composed.map((other) => other.id).join(" ") === composed.sort().join(" "),
    "I-16",
    () => `feed ${id} is said to be a part of ${feed.composed.map((other) => other.id).join(", ")}`,
  );
  if (settings.kind !== "composed") return;
  const isWhole = book.feeds.has(settings.base) && book.feeds.has(settings.quote);
  claim(isWhole, "I-16", () => `feed ${id} is composed of a feed that is not of this book`);
  if (!isWhole) return;
  claim(
    composeMark(settings, mark, markPartsOf(book, feed), book.time) === mark,
    "I-17",
    () => `the mark of feed ${id} is not what its parts make of it`,
  );
}

function isPartOf({ id }: Feed, { settings }: Feed): boolean {
  return settings.kind === "composed" && (settings.base === id || settings.quote === id);
}
