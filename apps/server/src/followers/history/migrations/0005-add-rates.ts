/** What borrowers paid and lenders got at the last accrual of each hour; rates a second, shares in WAD. */
export const addRates = `
  CREATE TABLE rates (
    market      text          NOT NULL,
    hour        bigint        NOT NULL,
    borrow_rate numeric(78,0) NOT NULL,
    supply_rate numeric(78,0) NOT NULL,
    utilization numeric(78,0) NOT NULL,
    PRIMARY KEY (market, hour)
  );
`;
