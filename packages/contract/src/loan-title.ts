/** An identifier that the server made: nobody chose it, and nobody can tell two of them apart at a glance. */
const MADE = /^loan-([a-z0-9]{16})$/;
const SHOWN_CHARACTERS = 6;

/** What people read in place of a loan's identifier: its beginning, where the server made it. */
export function shortLoanId(loan: string): string {
  const [, made] = MADE.exec(loan) ?? [];
  return made === undefined ? loan : made.slice(0, SHOWN_CHARACTERS);
}

/** What a loan is called on a page: what its owner calls it, or its identifier in short. */
export function loanTitle(loan: string, name: string | null): string {
  return name ?? `Loan ${shortLoanId(loan)}`;
}
