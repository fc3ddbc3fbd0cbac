import { PageHeader } from "../../elements/page-header.tsx";

export function LedgerPage() {
  return <PageHeader title="Ledger and audit" />;
}
