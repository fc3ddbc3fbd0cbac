import type { Handlers } from "../operation.ts";
import { balanceSheetView, trialBalanceView } from "../../../views/ledger.ts";

export const ledgerHandlers: Handlers<"getTrialBalance" | "getBalanceSheet"> = {
  getTrialBalance: async ({ headers }, services) => {
    const { value, sequence } = await services.bookViews.see(
      "trial balance",
      headers,
      trialBalanceView,
    );
    return { body: { sequence, ...value }, sequence };
  },

  getBalanceSheet: async ({ headers }, services) => {
    const { value, sequence } = await services.bookViews.see(
      "balance sheet",
      headers,
      balanceSheetView,
    );
    return { body: { sequence, ...value }, sequence };
  },
};
