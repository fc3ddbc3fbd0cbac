import { PageHeader } from "../../elements/panels/page-header.tsx";
import { Panel } from "../../elements/panels/panel.tsx";
import { CustomerOnly } from "../../shell/customer-only.tsx";
import { PastLoans } from "../../subjects/loans/past-loans.tsx";

/** All loans that have come to an end. */
export function PastLoansPage() {
  return (
    <CustomerOnly title="Past loans">
      {(account) => (
        <>
          <PageHeader
            title="Past loans"
            lead="Loans that owe nothing any more. Each keeps its page, its statement and its receipts."
          />
          <Panel title="All of them">
            <PastLoans account={account} />
          </Panel>
        </>
      )}
    </CustomerOnly>
  );
}
