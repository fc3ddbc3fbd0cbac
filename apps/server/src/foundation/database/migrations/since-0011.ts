/**
 * What customers call their loans. A name gives nothing and moves nothing, so it is no entry of the journal. It
 * belongs to its owner: who opens a loan under an identifier that was used before meets no name of others.
 */
export const nameLoans = `
  CREATE TABLE service.loan_names (
    owner text NOT NULL,
    loan  text NOT NULL,
    name  text NOT NULL,
    PRIMARY KEY (owner, loan)
  );
  CREATE INDEX loan_names_by_loan ON service.loan_names (loan);
`;
