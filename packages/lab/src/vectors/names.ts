import { as, NO_LOAN, NOBODY } from "@plimsoll/engine";
import type {
  AccountId,
  AssetId,
  FeedId,
  LoanId,
  MarketId,
  Millis,
  RateModel,
} from "@plimsoll/engine";
import type { Irm } from "./format.ts";

/*
 * How the engine calls what the vectors name. The engine knows loans with ids where the reference
 * knows positions of an account in a market, and feeds where it knows oracles.
 */

/** The account that the vectors call `zero`: the zero address. */
export const ZERO = "zero";

export function accountNamed(name: string): AccountId {
  return name === ZERO ? NOBODY : (name as AccountId);
}

export function nameOf(account: AccountId): string {
  return account === NOBODY ? ZERO : account;
}

export function marketNamed(name: string): MarketId {
  return name as MarketId;
}

export function feedNamed(oracle: string): FeedId {
  return oracle as FeedId;
}

/** Each market has its own two tokens. */
export function loanAssetOf(market: string): AssetId {
  return `${market}/loan` as AssetId;
}

export function collateralAssetOf(market: string): AssetId {
  return `${market}/collateral` as AssetId;
}

/** The loan that stands for an account's debt and collateral in a market. */
export function loanOf(market: string, account: string): LoanId {
  return `${market}/${account}` as LoanId;
}

/**
 * The loan that a command names. The zero address has none in a market that exists; in one that does
 * not, nobody has, and the market is what is missing.
 */
export function loanNamed(market: string, account: string, isMarketCreated: boolean): LoanId {
  return account === ZERO && isMarketCreated ? NO_LOAN : loanOf(market, account);
}

/** `other` is an address that nobody ever enables: so is the fixed rate in these books. */
const RATE_MODELS: Readonly<Record<Irm, RateModel>> = {
  adaptive: { kind: "adaptive" },
  none: { kind: "none" },
  other: { kind: "fixed", ratePerSecond: as(0n) },
};

export function rateModelNamed(irm: string): RateModel {
  const model = Object.hasOwn(RATE_MODELS, irm) ? RATE_MODELS[irm as Irm] : undefined;
  if (model === undefined) throw new Error(`The vectors name a rate model "${irm}".`);
  return model;
}

/** Block timestamps are whole seconds, as decimal text. */
export function instantOf(timestamp: string): Millis {
  return (Number(timestamp) * 1000) as Millis;
}
