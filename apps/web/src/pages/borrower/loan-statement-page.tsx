import { useParams, useSearch } from "@tanstack/react-router";
import { LinkButton } from "../../elements/panels/links.tsx";
import { PageHeader } from "../../elements/panels/page-header.tsx";
import { useLoanNames } from "../../subjects/loans/loan-names.ts";
import type { OpenedSearch } from "../../subjects/loans/loan-search.ts";
import { LoanStatement } from "../../subjects/statement/loan-statement.tsx";

/** The statement of one loan, open or past. */
export function LoanStatementPage() {
  const { loan = "" }: { loan?: string } = useParams({ strict: false });
  const { opened }: OpenedSearch = useSearch({ strict: false });
  const named = opened === undefined ? {} : { opened };
  const { titleOf } = useLoanNames();
  return (
    <>
      <PageHeader
        title={`Statement of ${titleOf(loan)}`}
        lead="What you owed and had pledged, and everything that changed it, to the last digit."
        actions={
          <LinkButton to="/loans/$loan" params={{ loan }} search={named} variant="default">
            To the loan
          </LinkButton>
        }
      />
      <LoanStatement loan={loan} opened={opened} />
    </>
  );
}
