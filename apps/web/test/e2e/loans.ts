import type { Visitor } from "./stage.ts";

/** The mark of bitcoin now, to choose amounts by. */
export async function btcPrice(call: Visitor["call"]): Promise<number> {
  const market = await call<{ readonly price: string }>("GET", "/v1/markets/btc-usdc");
  return Number.parseFloat(market.price);
}

export interface Owed {
  readonly principal: { readonly amount: string };
}

/** Opens a loan of a tenth of a bitcoin at this LTV, without a plan. */
export async function openLoan(call: Visitor["call"], ltv: number): Promise<string> {
  const borrow = String(Math.floor((await btcPrice(call)) * 0.1 * ltv));
  const terms = { market: "btc-usdc", collateral: "0.1", borrow, plan: null };
  return (await call<{ loan: string }>("POST", "/v1/loans", terms)).loan;
}
