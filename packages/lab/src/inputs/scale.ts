/** Decimals of every price the lab reads: whole loan assets per whole collateral asset × 10^18. */
export const PRICE_DECIMALS = 18;
/** 1.0 as a price: 10^18. */
export const PRICE_ONE = 10n ** BigInt(PRICE_DECIMALS);
