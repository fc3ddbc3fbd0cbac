import { PageHeader } from "../../elements/page-header.tsx";

export function NotificationsPage() {
  return <PageHeader title="Alerts" />;
}
