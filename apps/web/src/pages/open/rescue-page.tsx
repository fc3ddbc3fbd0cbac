import { PageHeader } from "../../elements/page-header.tsx";

export function RescuePage() {
  return <PageHeader title="Help with a loan" />;
}
