/** A borrower may be told at a price instead of at an LTV. */
export const addPriceAlerts = `
  ALTER TABLE alerts ALTER COLUMN trigger_ltv DROP NOT NULL;
  ALTER TABLE alerts ADD COLUMN alert_price numeric(78,0);
  ALTER TABLE alerts ADD CHECK ((trigger_ltv IS NULL) <> (alert_price IS NULL));
`;
