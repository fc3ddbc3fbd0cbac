/**
 * Secrets of endpoints are random and kept sealed. Those of older releases follow from the server's secret, which
 * the database does not know: `sealed-secrets.ts` takes them over at the next start, and until then they are null.
 */
export const sealSecrets = `
  ALTER TABLE webhooks.endpoints
    ADD COLUMN secret_sealed text,
    ADD COLUMN secret_before_sealed text;
`;
