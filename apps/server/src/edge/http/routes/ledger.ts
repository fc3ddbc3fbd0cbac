import type { ledgerRoutes } from "@plimsoll/contract";
import { balanceSheetView, trialBalanceView } from "../../../views/ledger.ts";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";

export const ledgerHandlers: HandlersOf<typeof ledgerRoutes, Services> = {
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
