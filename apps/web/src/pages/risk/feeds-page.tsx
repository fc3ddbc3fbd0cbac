import { PageHeader } from "../../elements/page-header.tsx";

export function FeedsPage() {
  return <PageHeader title="Feeds" />;
}
