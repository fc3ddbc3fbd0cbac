import { PageHeader } from "../../elements/page-header.tsx";

export function LoanPage() {
  return <PageHeader title="Loan" />;
}
