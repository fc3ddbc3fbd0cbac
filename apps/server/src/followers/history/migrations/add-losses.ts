/** Few sales leave bad debt: their sum must not cost a look at all others. */
export const addLosses = `
  CREATE INDEX liquidations_with_bad_debt ON liquidations (market) WHERE bad_debt_assets > 0;
`;
