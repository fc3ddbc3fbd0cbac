/** Settings of a market in which nothing gets in the way of what a test is about: no cap, no pause, no grace. */
export const PLAIN_SETTINGS = {
  maxLtv: "0.75",
  supplyCap: null,
  borrowCap: null,
  customerBorrowCap: null,
  minLoan: "0",
  processingFee: { rate: "0", mode: "added_to_debt" },
  paused: [],
  alertLtvs: ["0.78"],
  alertHysteresis: "0.01",
  liquidation: { kind: "reference" },
  deleverageFee: "0",
  defaultPlan: null,
  grace: null,
  pace: null,
};
