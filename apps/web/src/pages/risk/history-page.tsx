import { PageHeader } from "../../elements/page-header.tsx";

export function HistoryPage() {
  return <PageHeader title="Time travel" />;
}
