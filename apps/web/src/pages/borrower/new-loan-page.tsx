import { PageHeader } from "../../elements/page-header.tsx";

export function NewLoanPage() {
  return <PageHeader title="New loan" />;
}
