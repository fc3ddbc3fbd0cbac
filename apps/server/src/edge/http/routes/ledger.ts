import type { ledgerRoutes } from "@plimsoll/contract";
import type { HandlersOf } from "../../../views/operation.ts";
import type { Services } from "../services.ts";

export const ledgerHandlers: HandlersOf<typeof ledgerRoutes, Services> = {
  getTrialBalance: async ({ headers }, services) => {
    const { value, sequence } = await services.bookViews.see("trialBalance", undefined, headers);
    return { body: { sequence, ...value }, sequence };
  },

  getBalanceSheet: async ({ headers }, services) => {
    const { value, sequence } = await services.bookViews.see("balanceSheet", undefined, headers);
    return { body: { sequence, ...value }, sequence };
  },
};
