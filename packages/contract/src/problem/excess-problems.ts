import type { ProblemsOf } from "./problems-of.ts";

/** Acts that ask for more than is owed, held, lent, allowed or there to pay with. */
export const EXCESS_PROBLEMS = {
  nothing_owed: {
    status: 409,
    title: "Nothing is owed",
    detail: ({ loan }) =>
      `The loan ${loan} owes nothing. All of its collateral can be taken back, or the loan closed.`,
  },
  repayment_exceeds_debt: {
    status: 422,
    title: "More than the debt",
    detail: ({ owed, assets }, { loanAssets }) =>
      owed === 0n
        ? "The loan owes nothing, so there is nothing to repay."
        : `The loan owes ${loanAssets(owed)}, less than ${loanAssets(assets)}. Repay at most that, or repay all of it.`,
  },
  release_exceeds_collateral: {
    status: 422,
    title: "More than is pledged",
    detail: ({ asset, held, assets }, { amount }) =>
      `The loan holds ${amount(held, asset)}, less than ${amount(assets, asset)}. Take back at most that.`,
  },
  seizure_exceeds_collateral: {
    status: 422,
    title: "More than is pledged",
    detail: ({ asset, held, seized }, { amount }) =>
      `The loan holds ${amount(held, asset)}, less than the ${amount(seized, asset)} that would be handed over. Seize at most that.`,
  },
  withdrawal_exceeds_supply: {
    status: 422,
    title: "More than is lent",
    detail: ({ supplied, assets, shortfall }, { loanAssets }) =>
      shortfall === 0n
        ? `${loanAssets(supplied)} is lent here, interest included, less than ${loanAssets(assets)}. Take back at most that.`
        : `${loanAssets(supplied)} is yours here, less than ${loanAssets(assets)}: loans that wait for a buyer are ${loanAssets(shortfall)} short, and your share of that is taken off. Take back at most that.`,
  },
  debt_above_limit: {
    status: 422,
    title: "The debt has outgrown the limit",
    detail: ({ owed, assetsMax }, { loanAssets }) =>
      `The loan owes ${loanAssets(owed)} now, above the ${loanAssets(assetsMax)} that may be taken. Nothing was taken: look again and allow more.`,
  },
  debt_above_dust: {
    status: 422,
    title: "The debt is too large to forgive",
    detail: ({ owed, dust }, { loanAssets }) =>
      dust === 0n
        ? `The loan owes ${loanAssets(owed)}, and this market forgives nothing: its dust is 0. Set it first.`
        : `The loan owes ${loanAssets(owed)}. Only less than this market's dust of ${loanAssets(dust)} is forgiven.`,
  },
  balance_below_debt: {
    status: 422,
    title: "The balance does not cover the debt",
    detail: ({ asset, available, owed }, { amount }) =>
      `${amount(owed, asset)} is owed and ${amount(available, asset)} is free to pay it. Deposit ${amount(owed - available, asset)} more${available > 0n ? ", or repay a part" : ""}.`,
  },
  house_short: {
    status: 422,
    title: "The house has too little",
    detail: ({ account, asset, available, required }, { amount }) =>
      `The house pays this from its account ${account}, which has ${amount(available, asset)} and needs ${amount(required, asset)}. Deposit to it first.`,
  },
} as const satisfies ProblemsOf<
  | "nothing_owed"
  | "repayment_exceeds_debt"
  | "release_exceeds_collateral"
  | "seizure_exceeds_collateral"
  | "withdrawal_exceeds_supply"
  | "debt_above_limit"
  | "debt_above_dust"
  | "balance_below_debt"
  | "house_short"
>;
