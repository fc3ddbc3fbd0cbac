import { PageHeader } from "../../elements/page-header.tsx";

export function OverviewPage() {
  return <PageHeader title="Overview" />;
}
