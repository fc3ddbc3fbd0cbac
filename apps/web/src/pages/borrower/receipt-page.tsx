import { PageHeader } from "../../elements/page-header.tsx";

export function ReceiptPage() {
  return <PageHeader title="Receipt" />;
}
