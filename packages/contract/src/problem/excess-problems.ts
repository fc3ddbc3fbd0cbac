import type { ProblemsOf } from "./problems-of.ts";
import { releaseInstead } from "./release-instead.ts";

/** Acts that ask for more than is owed, held, lent, allowed or there to pay with. */
export const EXCESS_PROBLEMS = {
  nothing_owed: {
    status: 409,
    title: "Nothing is owed",
    detail: () =>
      "The loan owes nothing. All of its collateral can be taken back, or the loan closed.",
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
    detail: ({ asset, held, assets, releasable }, wording) =>
      held === 0n
        ? "Nothing is pledged for this loan, so there is nothing to take back."
        : `The loan holds ${wording.amount(held, asset)}, less than ${wording.amount(assets, asset)}. ` +
          (releaseInstead(releasable, wording) ?? "Take back at most that."),
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
    detail: ({ supplied, assets, shortfall }, { loanAssets }) => {
      const most = supplied === 0n ? "" : " Take back at most that.";
      if (shortfall > 0n) {
        const now = supplied === 0n ? "Nothing" : loanAssets(supplied);
        return `${now} is yours here now, less than ${loanAssets(assets)}: loans that wait for a buyer are ${loanAssets(shortfall)} short, and your share of that is taken off.${most}`;
      }
      return supplied === 0n
        ? "Nothing is lent here from this account, so there is nothing to take back."
        : `${loanAssets(supplied)} is lent here, interest included, less than ${loanAssets(assets)}.${most}`;
    },
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
      `${amount(owed, asset)} is owed and ${amount(available, asset)} is free to pay it. Deposit ${amount(owed - available, asset)} more, and a little for the interest until then${available > 0n ? ", or repay a part" : ""}.`,
  },
  house_short: {
    status: 422,
    title: "The house has too little",
    detail: ({ asset, available, required }, { amount }) =>
      `The house pays this from the fees that it has earned: ${amount(available, asset)} is there and ${amount(required, asset)} is needed. Deposit to its account of fees first.`,
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
