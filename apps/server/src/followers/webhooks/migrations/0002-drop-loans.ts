/**
 * Whose a loan was is asked of history: this table knew only the first owner of each name, and a name is
 * used again once its loan is closed.
 */
export const dropLoans = "DROP TABLE webhooks.loans";
