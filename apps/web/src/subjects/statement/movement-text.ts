/** Why a balance moved, in words; the type of the event stands for itself where it is new. */
const WORDS: Readonly<Record<string, string>> = {
  deposited: "Deposit",
  paid_out: "Payout",
  supplied: "Supplied to a market",
  withdrawn: "Withdrawn from a market",
  collateral_pledged: "Pledged as collateral",
  collateral_released: "Collateral taken back",
  borrowed: "Borrowed",
  repaid: "Repaid",
  plan_topped_up: "Plan: topped up",
  plan_repaid: "Plan: repaid",
  collateral_sold: "Collateral sold",
  liquidated: "Liquidated",
  bad_debt_realized: "Bad debt",
  fee_recipient_set: "Fees",
  interest_accrued: "Interest",
  made_whole: "Made whole",
};

export function movementText(type: string): string {
  return WORDS[type] ?? type.replaceAll("_", " ");
}
