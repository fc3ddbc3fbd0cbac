import { PageHeader } from "../../elements/page-header.tsx";

export function SecurityPage() {
  return <PageHeader title="Security" />;
}
