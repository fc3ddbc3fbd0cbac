import { PageHeader } from "../../elements/page-header.tsx";

export function StatementPage() {
  return <PageHeader title="Statement" />;
}
