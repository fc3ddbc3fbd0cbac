import { PageHeader } from "../../elements/page-header.tsx";

export function LoansPage() {
  return <PageHeader title="Loans" />;
}
