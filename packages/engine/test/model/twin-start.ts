import type { TwinState } from "./twin-state.ts";

/** A twin before its first command. */
export function createTwin(owner: string): TwinState {
  const accounts = [owner, "desk", "insurance", "fees"].map((id) => ({
    id,
    authorized: [],
    balances: {},
  }));
  return {
    time: 0,
    owner,
    feeRecipient: "",
    decimals: {},
    accounts,
    feeds: [],
    markets: [],
    loans: [],
    preLiquidations: [],
    rateModels: [],
    lltvs: [],
    references: [],
    madeWhole: [],
  };
}
