import { PageHeader } from "../../elements/page-header.tsx";

export function LoanHistoryPage() {
  return <PageHeader title="Loan history" />;
}
