import { as, availableBalance, createBook, UINT128_MAX } from "@plimsoll/engine";
import type { AssetId, Book, Command, Millis } from "@plimsoll/engine";
import type { Door } from "./door.ts";
import { prepare } from "./door.ts";
import type { MarketParameters } from "./format.ts";
import {
  accountNamed,
  collateralAssetOf,
  feedNamed,
  loanAssetOf,
  loanOf,
  marketNamed,
  ZERO,
} from "./names.ts";

/** The account that owns the protocol in every file. */
const OWNER = "owner";

/** Deposits that an account starts with, each as large as one may be. */
const DEPOSITS = 8;
/** Below this balance an account is funded again: more than any operation can take. */
const BALANCE_MIN = 4n * UINT128_MAX;

/** A book that stands for one fresh deployment, and what its operations may name. */
export interface Deployment {
  readonly book: Book;
  readonly door: Door;
  readonly markets: { readonly [market: string]: MarketParameters };
}

interface DeploymentPlan {
  readonly accounts: readonly string[];
  readonly oracles: readonly string[];
  readonly markets: { readonly [market: string]: MarketParameters };
}

/**
 * An empty book with all accounts, tokens and oracles. Tokens have no decimals here, so that a posted
 * price of 36 decimals is the reference's price as it stands.
 */
export function deploy(plan: DeploymentPlan, door: Door, now: Millis): Deployment {
  const { markets } = plan;
  const book = createBook(accountNamed(OWNER));
  const deployment: Deployment = { book, door, markets };
  const send = (command: Command): void => prepare(door, book, command, now);
  for (const name of plan.accounts) {
    if (name === ZERO || name === OWNER) continue;
    send({ type: "open_account", account: accountNamed(name) });
  }
  for (const market of Object.keys(markets)) {
    send({ type: "register_asset", asset: loanAssetOf(market), decimals: 0 });
    send({ type: "register_asset", asset: collateralAssetOf(market), decimals: 0 });
  }
  const oracles = [...plan.oracles, ...Object.values(markets).map(({ oracle }) => oracle)];
  for (const oracle of new Set(oracles)) {
    const settings = { kind: "posted", decimals: 36, zeroMeans: "worthless" } as const;
    send({ type: "create_feed", feed: feedNamed(oracle), settings });
  }
  return deployment;
}

/** Whether a market exists by now. */
export function isCreated({ book }: Deployment, market: string): boolean {
  return book.markets.has(marketNamed(market));
}

/** Gives an account its loan in a market that exists, unless it has one or is nobody. */
export function ensureLoan(
  deployment: Deployment,
  market: string,
  account: string,
  now: Millis,
): void {
  const { book, door } = deployment;
  const loan = loanOf(market, account);
  if (account === ZERO || !isCreated(deployment, market) || book.loans.has(loan)) return;
  const by = accountNamed(account);
  prepare(
    door,
    book,
    { type: "create_loan", by, loan, market: marketNamed(market), plan: null },
    now,
  );
}

/** Sees to it that an account has more of both of a market's tokens than it could ever spend at once. */
export function ensureFunds(
  deployment: Deployment,
  market: string,
  account: string,
  now: Millis,
): void {
  if (account === ZERO) return;
  for (const asset of [loanAssetOf(market), collateralAssetOf(market)]) {
    fund(deployment, account, asset, now);
  }
}

function fund({ book, door }: Deployment, name: string, asset: AssetId, now: Millis): void {
  const account = book.accounts.get(accountNamed(name));
  const token = book.assets.get(asset);
  if (account === undefined || token === undefined) return;
  if (availableBalance(account, token) >= BALANCE_MIN) return;
  for (let count = 0; count < DEPOSITS; count += 1) {
    const amount = as<ReturnType<typeof availableBalance>>(UINT128_MAX);
    const { id } = account;
    prepare(door, book, { type: "deposit", account: id, asset, amount, reference: null }, now);
  }
}
